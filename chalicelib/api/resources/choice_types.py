"""Attributes of which there are a few values: yes or no, and one of some words."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from chalicelib.api.resources.types import INVALID, Invalid, invalid
from chalicelib.error_details import Explained
from chalicelib.late_dataclass import dataclass


def one_of_words(words: Sequence[str]) -> str:
    """`payment, refund or credit`."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def expected_word(words: Sequence[str]) -> Explained:
    """What is wrong with a word that is none of these."""
    return Explained(INVALID, f"expected {one_of_words(words)}")


@dataclass(frozen=True, slots=True)
class Boolean:
    """true, or what form posts and other languages write for it."""

    def parse(self, value: Any) -> bool:
        """`true`, `True`, `1` and their opposites, as JSON or as text."""
        if isinstance(value, bool):
            return value
        known = _BOOLEANS.get(str(value).lower()) if isinstance(value, (str, int)) else None
        if known is None:
            raise invalid("expected true or false")
        return known

    def render(self, value: Any) -> Any:
        """As it is."""
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}


_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words; case and the surrounding space do not matter.

    `documented` are words of the public API that nothing here has: a list may be asked for them.
    `made_here` are answered, and taken of nobody.
    """

    words: tuple[str, ...]
    into: type[StrEnum] | None = None
    documented: tuple[str, ...] = ()
    made_here: tuple[str, ...] = ()

    def parse(self, value: Any) -> str:
        """The word, as the enum if there is one."""
        word = value.strip().lower() if isinstance(value, str) else None
        if word not in self.words:
            raise Invalid(expected_word(self.words))
        return self.into(word) if self.into else word

    def render(self, value: Any) -> Any:
        """The word."""
        return None if value is None else str(value)

    @property
    def schema(self) -> dict[str, Any]:
        """A string of the listed ones."""
        return {"type": "string", "enum": [*self.words, *self.made_here]}

    @property
    def input_schema(self) -> dict[str, Any]:
        """One of those that are taken."""
        return {"type": "string", "enum": list(self.words)}


def choice_of(
    enum: type[StrEnum],
    documented: tuple[str, ...] = (),
    made_here: frozenset[StrEnum] = frozenset(),
) -> Choice:
    """A choice of the members of an enum."""
    taken = tuple(member.value for member in enum if member not in made_here)
    answered = tuple(member.value for member in enum if member in made_here)
    return Choice(taken, enum, documented, answered)
