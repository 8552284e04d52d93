"""Kinds of which can be told whether a text can be a value of theirs: words of a list, and ids.

What can't be equal to any value is refused rather than found nowhere: it is misspelt.
"""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.late_dataclass import dataclass
from chalicelib.query.kinds import Kind, Unreadable
from chalicelib.query.like import Test


@dataclass(frozen=True, slots=True)
class ChoiceKind(Kind):
    """One of the words of `there_are`; one of those `sought` is in vain. The Node SDK writes an
    array of them with commas.
    """

    there_are: tuple[str, ...] = ()
    sought: tuple[str, ...] = ()

    def equal(self, text: str) -> Test:
        """Equal to one of the words that are separated by commas. Raises Unreadable."""
        words = frozenset(self.words(text))
        if not words <= frozenset(self.there_are + self.sought):
            raise Unreadable(self.expected)
        return lambda value: value in words

    def words(self, text: str) -> list[str]:
        """The words, each once."""
        return list(dict.fromkeys(word.strip().lower() for word in text.split(",")))


@dataclass(frozen=True, slots=True)
class IdentifierKind(Kind):
    """Ids. `fits` is whether a text has their form; there need not be anything with that id."""

    fits: Callable[[str], bool] = bool

    def equal(self, text: str) -> Test:
        """Raises Unreadable."""
        if not self.fits(text):
            raise Unreadable(self.expected)
        return lambda value: bool(value == text)


def choice_of(words: tuple[str, ...], sought: tuple[str, ...] = ()) -> ChoiceKind:
    """The kind of an attribute that is one of `words`, and never one of those `sought`."""
    expected = f"one of {', '.join(words)}" if len(words) > 1 else words[0]
    return ChoiceKind("choice", expected, likes=True, there_are=words, sought=sought)


def identifier_of(prefix: str, fits: Callable[[str], bool]) -> IdentifierKind:
    """The kind of ids that begin with `prefix`."""
    expected = f"an id: {prefix}_ and 16 to 25 letters and digits"
    return IdentifierKind("id", expected, likes=True, fits=fits)
