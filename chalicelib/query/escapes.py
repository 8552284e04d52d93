"""The escape of the query language: a backslash makes the character behind it that character."""

from __future__ import annotations

import re

from chalicelib.late_pattern import late_pattern

_ESCAPE = "\\"
_TOKEN = late_pattern(r"\\.|.", re.DOTALL)
_ESCAPED = late_pattern(r"\\(.)", re.DOTALL)


def split(text: str, separator: str) -> list[str]:
    """The pieces of `text` between separators that are not escaped; escapes stay in the pieces."""
    if _ESCAPE not in text:
        return text.split(separator)
    pieces: list[list[str]] = [[]]
    for token in _TOKEN.findall(text):
        if token == separator:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return ["".join(piece) for piece in pieces]


def plain(text: str) -> str:
    """What `text` says without its escapes. A backslash at the very end is one."""
    return _ESCAPED.sub(r"\1", text) if _ESCAPE in text else text
