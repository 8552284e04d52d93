"""The operator `?`: texts that are like a pattern with stars."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.query.escapes import plain, split

Test = Callable[[Any], bool]
"""Whether a value, which is not null, fits."""


def parts_of(pattern: str) -> tuple[str, ...]:
    """The texts between the stars of a pattern, as they are compared: whatever their case."""
    return tuple(plain(part).casefold() for part in split(pattern, "*"))


def matcher(pattern: str) -> Test:
    """Whether a text is like `pattern`, whose every `*` that is not escaped stands for any text.

    By search from part to part, in linear time: as a regular expression, a pattern of many stars
    could keep a process busy for hours.
    """
    first, *rest = parts_of(pattern)
    if not rest:
        return lambda value: str(value).casefold() == first
    *between, last = rest
    # Several stars are one: each part takes a letter at least, so that a text has few of them.
    middle = [part for part in between if part]
    shortest = sum(map(len, (first, *middle, last)))

    def matches(value: Any) -> bool:
        text = str(value).casefold()
        if len(text) < shortest or not (text.startswith(first) and text.endswith(last)):
            return False
        end = len(text) - len(last)
        position = len(first)
        for part in middle:
            found = text.find(part, position, end)
            if found < 0:
                return False
            position = found + len(part)
        return True

    return matches
