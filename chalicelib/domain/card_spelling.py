"""How people write card numbers: one grammar, for the field of a card and for the search in texts.

Digits in groups of three at least, but for the last one, which may be shorter (Diners in fours).
Between two groups stand spaces of any kind and dashes, in any number. Groups of two or of one digit
are no card number: dates and lists of small numbers are written so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chalicelib.late_pattern import late_pattern

LONGEST = 19
# `\s` has the thin and the unbreakable spaces. Beside it: soft hyphen, what has no width, dashes.
_BETWEEN = "[\\s\u00ad\u200b-\u200d\u2060\ufeff\u2010-\u2015\u2212\ufe58\ufe63\uff0d-]+"
GROUPS = rf"\d+(?:{_BETWEEN}\d+)*"
"""Digits in groups, as part of a regular expression."""
_LONG_NUMBER = late_pattern(r"\d(?:[\W_]*\d){6,}")
_GROUPS = late_pattern(GROUPS)
_SHORTEST_GROUP = 3


def digits_of(text: str) -> str | None:
    """The digits of a text that is one number, and nothing else; or None."""
    if not _GROUPS.fullmatch(text.strip()):
        return None
    groups = groups_of(text)
    return None if any(map(_is_short, groups[:-1])) else "".join(groups)


def numbers_of(groups: Sequence[str]) -> Iterator[str]:
    """Neighbouring groups as one number, wherever it may begin and end."""
    for start in range(len(groups)):
        number = ""
        for group in groups[start:]:
            number += group
            if len(number) > LONGEST:
                break
            yield number
            if _is_short(group):
                break


def without_numbers(text: str) -> str:
    """`text` as it may be shown or logged: runs of seven digits or more become `…`.

    Whatever stands between the digits, but for letters: what is shown errs on the safe side.
    """
    return _LONG_NUMBER.sub("…", text)


def groups_of(text: str) -> list[str]:
    """The groups of digits, in order."""
    return re.findall(r"\d+", text)


def _is_short(group: str) -> bool:
    return len(group) < _SHORTEST_GROUP
