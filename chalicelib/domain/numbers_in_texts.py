"""Finds card numbers that people have typed where no card number belongs.

docs/decisions/0019-numbers-in-texts.md says what counts, and what is let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chalicelib.domain import rehearsal
from chalicelib.domain.card import brand_of, length_fits, passes_luhn
from chalicelib.late_pattern import late_pattern

# Letters may stand before the digits (`Visa4242…`), but not behind: that is part of a hash or an
# id. A fraction (`0.4242…`) is none either.
_RUN = late_pattern(r"(?<![\w+])(?<!\d\.)([^\W\d]*)(\+?)(\d+(?:[ \u00a0\u2010-\u2014-]\d+)*)(?!\w)")
# One in some 60,000 has nothing but digits in its first three groups, and passes Luhn by chance.
_UUID = late_pattern(r"\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b")
_SHORTEST, _LONGEST = 13, 19
_GROUPS = range(3, 9)
"""Digits in one group of a number that is written in groups: 4-4-4-4, 4-6-5, 8-8."""
_LONGEST_PHONE = 15
"""Digits after the plus sign. Source: ITU-T E.164."""


def holds_card_number(text: str) -> bool:
    """Whether `text` has a card number in it: of a known brand, of its length, passing Luhn."""
    if len(text) < _SHORTEST:
        return False
    return any(map(_is_card, _candidates(_UUID.sub("", text) if "-" in text else text)))


def _candidates(text: str) -> Iterator[str]:
    for match in _RUN.finditer(text):
        groups = re.findall(r"\d+", match[3])
        if match[2] and len("".join(groups)) <= _LONGEST_PHONE:
            continue
        yield from groups
        yield from _joined(groups)


def _joined(groups: Sequence[str]) -> Iterator[str]:
    """Neighbouring groups as one number, wherever it may begin."""
    for start in range(len(groups)):
        number = ""
        for group in groups[start:]:
            number += group
            if len(group) not in _GROUPS or len(number) > _LONGEST:
                break
            yield number


def _is_card(digits: str) -> bool:
    if not _SHORTEST <= len(digits) <= _LONGEST:
        return False
    if rehearsal.of_card(digits) is not None:
        return True
    return brand_of(digits) is not None and length_fits(digits) and passes_luhn(digits)
