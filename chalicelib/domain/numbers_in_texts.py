"""Finds card numbers that people have typed where no card number belongs.

docs/decisions/0019-numbers-in-texts.md says what counts, and what is let through.
"""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.domain.card import brand_of, clean_number
from chalicelib.domain.card_spelling import GROUPS, groups_of, numbers_of
from chalicelib.late_pattern import late_pattern

# Letters may stand before the digits (`Visa4242…`), but not behind: that is part of a hash or an
# id. A fraction (`0.4242…`) is none either.
_RUN = late_pattern(rf"(?<![\w+])(?<!\d\.)([^\W\d]*)(\+?)({GROUPS})(?!\w)")
# One in some 60,000 has nothing but digits in its first three groups, and passes Luhn by chance.
_UUID = late_pattern(r"\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b")
_SHORTEST = 12
_LONGEST_PHONE = 15
"""Digits after the plus sign. Source: ITU-T E.164."""

_LONG = range(16, 20)
_NETWORKS: tuple[tuple[range, tuple[tuple[int, int], ...]], ...] = (
    # Maestro; its shortest numbers in the ranges that are known to have them: what is as short
    # is mostly a phone number. Elo, Verve and Hipercard lie inside of these.
    (range(12, 20), ((5018, 5018), (5020, 5020), (5038, 5038), (5893, 5893))),
    (range(12, 20), ((6304, 6304), (6759, 6759), (6761, 6763))),
    (_LONG, ((50, 50), (56, 59), (60, 61), (63, 64), (66, 69))),
    (_LONG, ((2200, 2204),)),  # Mir
    (_LONG, ((81, 82),)),  # UnionPay and RuPay
    (_LONG, ((353, 353), (356, 356))),  # RuPay beside JCB
    (_LONG, ((8600, 8600), (9704, 9704), (9792, 9792), (9860, 9860))),  # Uzcard, Napas, Troy, Humo
    (range(14, 15), ((309, 309),)),  # Diners
)
"""Lengths and leading digits of cards that charges know no brand of. Source: the table of issuer
numbers in Wikipedia's "Payment card number", and Braintree's credit-card-type."""


def holds_card_number(text: str) -> bool:
    """Whether `text` has a number of a known network in it that the field of a card would take."""
    if len(text) < _SHORTEST:
        return False
    return any(map(_is_card, _candidates(_UUID.sub("", text) if "-" in text else text)))


def _candidates(text: str) -> Iterator[str]:
    for match in _RUN.finditer(text):
        groups = groups_of(match[3])
        if not match[2] or sum(map(len, groups)) > _LONGEST_PHONE:
            yield from numbers_of(groups)


def _is_card(digits: str) -> bool:
    if len(digits) < _SHORTEST:
        return False
    number = "".join(str(int(digit)) for digit in digits)  # of any script
    return clean_number(number) is not None and (
        brand_of(number) is not None or _is_of_other_network(number)
    )


def _is_of_other_network(number: str) -> bool:
    return any(
        len(number) in lengths and low <= int(number[: len(str(low))]) <= high
        for lengths, ranges in _NETWORKS
        for low, high in ranges
    )
