"""DynamoDB's numbers: decimal text of up to 38 significant digits, with one canonical form.

Numbers stay text, since that is what goes over the wire; they are Decimal only while counted with.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from onfile.embedded_dynamodb.errors import invalid

_DIGITS = 38
_HIGHEST_EXPONENT = 125
_LOWEST_EXPONENT = -130
_CANONICAL_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,37}")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
# Wide enough that the sum of any two stored numbers is exact.
_EXACT = Context(prec=600, traps=[InvalidOperation, DivisionByZero, Overflow])


def canonical(text: object) -> str:
    """The one text of the number: `1.50` and `15e-1` are both `1.5`.

    Raises DynamoError where `text` is no decimal number, or out of DynamoDB's range or precision.
    """
    if not isinstance(text, str):
        raise invalid("A number must be sent as a string")
    if _CANONICAL_INTEGER.fullmatch(text):
        return text
    if not _DECIMAL.fullmatch(text):
        raise invalid("A value provided cannot be converted into a number")
    try:
        return _text_of(Decimal(text))
    except ArithmeticError as error:
        raise _overflow() from error


def add(left: str, right: str) -> str:
    """The canonical sum. Raises DynamoError where it does not fit."""
    return _text_of(_EXACT.add(Decimal(left), Decimal(right)))


def subtract(left: str, right: str) -> str:
    """The canonical difference. Raises DynamoError where it does not fit."""
    return _text_of(_EXACT.subtract(Decimal(left), Decimal(right)))


def ordered_bytes(text: str) -> bytes:
    """Bytes that compare as the canonical numbers do.

    A sign byte, the exponent shifted to 0..255, then the significant digits as ASCII. For negative
    numbers all of that is inverted, and ended by a byte above all digits: -1.5 comes before -1.
    """
    if text == "0":
        return b"\x80"
    sign, digits, exponent = Decimal(text).as_tuple()
    scale = len(digits) - 1 + int(exponent) - _LOWEST_EXPONENT
    mantissa = bytes(48 + digit for digit in digits).rstrip(b"0")
    if not sign:
        return b"\x81" + bytes((scale,)) + mantissa
    return b"\x7f" + bytes((255 - scale,)) + bytes(255 - byte for byte in mantissa) + b"\xff"


def stored_size(text: str) -> int:
    """Bytes that DynamoDB bills for the number: one, and one for every two digits."""
    digits = text.lstrip("-").replace(".", "").strip("0")
    return 1 + (len(digits) + 1) // 2 + text.startswith("-")


def _text_of(number: Decimal) -> str:
    if not number:
        return "0"
    if number.adjusted() > _HIGHEST_EXPONENT:
        raise _overflow()
    if number.adjusted() < _LOWEST_EXPONENT:
        raise invalid(
            "Number underflow. Attempting to store a number with magnitude smaller than supported"
            " range"
        )
    if len("".join(map(str, number.as_tuple().digits)).strip("0")) > _DIGITS:
        raise invalid("Attempting to store more than 38 significant digits in a Number")
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _overflow() -> Exception:
    return invalid(
        "Number overflow. Attempting to store a number with magnitude larger than supported range"
    )
