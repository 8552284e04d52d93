"""What DynamoDB checks of a filter with `?`: that a text holds a part of the pattern, in any case.

DynamoDB compares letter by letter, so a part is asked for in each way in which it can be written.
Few letters in a row have few such ways, and few rows hold them by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

MOST_LETTERS = 3
"""Each doubles the ways in which a part can be written."""

_SHORTEST = 3
"""Shorter parts stand in most documents, whatever their texts are."""

ALSO_FOLDED: Mapping[str, str] = {
    "a": "\u1e9a",
    "f": "\ufb00\ufb01\ufb02\ufb03\ufb04",
    "h": "\u1e96",
    "i": "\u0130\ufb01\ufb03",
    "j": "\u01f0",
    "k": "\u212a",
    "l": "\ufb02\ufb04",
    "n": "\u0149",
    "s": "\u00df\u017f\u1e9e\ufb05\ufb06",
    "t": "\u1e97\ufb05\ufb06",
    "w": "\u1e98",
    "y": "\u1e99",
}
"""The other characters that hold a letter where case does not matter, as the sharp s holds s."""


def one_is_held(parts: Sequence[str]) -> list[str]:
    """Texts of which JSON holds at least one wherever a text in it is like a pattern of these
    `parts`, which are folded. None where that would say little.
    """
    runs = (run for part in parts for run in _runs(part))
    best = max(runs, key=len, default="")
    if len(best) < _SHORTEST:
        return []
    ways = product(*(dict.fromkeys((each, each.upper())) for each in best))
    others = dict.fromkeys(other for each in best for other in ALSO_FOLDED.get(each, ""))
    return [*map("".join, ways), *others]


def _runs(part: str) -> Iterator[str]:
    """From each character on, as far as there are few enough letters, and JSON escapes none."""
    for start in range(len(part)):
        letters, end = 0, start
        while end < len(part) and _is_plain(part[end]):
            letters += part[end].isalpha()
            if letters > MOST_LETTERS:
                break
            end += 1
        yield part[start:end]


def _is_plain(character: str) -> bool:
    return " " <= character <= "~" and character not in '"\\'
