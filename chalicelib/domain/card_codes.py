"""Finds card codes in free data, by the name that stands beside them."""

from __future__ import annotations

from typing import Any

from chalicelib.late_pattern import late_pattern

_NAMES = ("card_code", "cvc", "cvc2", "cvv", "cvv2", "csc", "security_code")
_ENDINGS = tuple(name.replace("_", "") for name in _NAMES)
_BETWEEN = late_pattern(r"[\W_]+")
# JSON has one kind of number: 123.0 is 123.
_CODE = late_pattern(r"\s*\d{3,4}(\.0)?\s*")


def is_card_code(name: str, value: Any) -> bool:
    """Whether `value` is three or four digits, or a list with such, under the name of a card code.

    Neither the case of the name counts, nor what stands between its words or before it: `CVV-2`,
    `cardCvc` and `visa_security_code` are names of one.
    """
    if isinstance(value, list):
        return any(is_card_code(name, each) for each in value)
    spelled = _BETWEEN.sub("", name).casefold()
    return spelled.endswith(_ENDINGS) and _CODE.fullmatch(str(value)) is not None
