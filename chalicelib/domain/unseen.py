"""Characters that nobody sees: a text of nothing else is as good as empty, whoever stores it."""

from __future__ import annotations

from chalicelib.late_pattern import late_pattern

UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff"
)
"""For a class of a regular expression. Default_Ignorable_Code_Point of
https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt, but for marks of shorthand
and music, and the empty pattern of Braille.
"""

_ONE_UNSEEN = late_pattern(f"[{UNSEEN}]")
_SEEN = late_pattern(rf"[^\s{UNSEEN}]")


def is_blank(text: str) -> bool:
    """Whether there is nothing to see."""
    return _SEEN.search(text) is None


def holds_unseen(text: str) -> bool:
    """Whether there is more than what can be seen, blanks apart."""
    return _ONE_UNSEEN.search(text) is not None
