"""The backslash of the query language, as docs/query-language.md has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.query.reading import NULLS


@dataclass(frozen=True)
class Literal:
    """What stands behind an operator, character by character, each with its backslash if any."""

    written: tuple[str, ...]

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(each[-1] for each in self.written)

    @property
    def is_null(self) -> bool:
        """Whether it stands for null, which no escaped text does."""
        return "".join(self.written) in NULLS


def characters(text: str) -> Iterator[str]:
    """The characters of a text; one behind a backslash together with that."""
    at = 0
    while at < len(text):
        length = 2 if text[at] == "\\" and at + 1 < len(text) else 1
        yield text[at : at + length]
        at += length


def apart(text: str, separator: str) -> list[str]:
    """The pieces of a text between separators that have no backslash."""
    pieces = [""]
    for each in characters(text):
        if each == separator:
            pieces.append("")
        else:
            pieces[-1] += each
    return pieces


def escaped(text: str) -> str:
    """The text so that it means itself, whatever it holds."""
    return "".join(f"\\{each}" for each in text)
