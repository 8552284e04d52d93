"""Filters: one condition for each `key=value`, alternatives inside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from chalicelib.late_dataclass import dataclass
from chalicelib.list_budget import compared
from chalicelib.query.escapes import plain, split
from chalicelib.query.kinds import COMPARISONS, Unreadable
from chalicelib.query.like import Test, parts_of
from chalicelib.query.literals import midnight, read_time
from chalicelib.query.terms import Row, Term

_SIGNS = (">=", "<=", ">", "<", "!", "?")
_NULLS = frozenset({"", "null", "None"})


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of the texts between `|`: a sign, the text behind it, and what they ask of a row.

    `is_null` is whether it speaks of null. `parts` are those of a pattern, between its stars.
    """

    sign: str
    text: str
    holds: Callable[[Sequence[Any]], bool]
    is_null: bool = False
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter: a term, and alternatives of which one must hold."""

    term: Term
    alternatives: tuple[Alternative, ...]

    def holds(self, row: Row) -> bool:
        """Whether `row` fits. What the term loads must have been loaded."""
        values = self.term.values(row)
        compared(len(values) * len(self.alternatives))
        return any(alternative.holds(values) for alternative in self.alternatives)

    def equals(self) -> list[str] | None:
        """The texts of which the term must be equal to one; None if it asks for something else."""
        if not all(each.sign == "" and not each.is_null for each in self.alternatives):
            return None
        words = self.term.kind.words
        return list(dict.fromkeys(word for each in self.alternatives for word in words(each.text)))


def condition(term: Term, text: str) -> Condition:
    """The condition that `term=text` asks for. Raises Unreadable."""
    return one_of(term, [text])


def one_of(term: Term, texts: Sequence[str]) -> Condition:
    """The condition that one of several values, as a list with indexes, fits. Raises Unreadable."""
    if term.kind.verbatim:
        return Condition(term, tuple(_made(term, "", text, text) for text in texts))
    pieces = [piece for text in texts for piece in split(text, "|")]
    return Condition(term, tuple(_alternative(term, piece) for piece in pieces))


def _alternative(term: Term, piece: str) -> Alternative:
    sign = next((sign for sign in _SIGNS if piece.startswith(sign)), "")
    written = piece[len(sign) :]
    return _made(term, sign, written, plain(written))


def _made(term: Term, sign: str, written: str, text: str) -> Alternative:
    """What is `written` behind the sign says `text`, without its escapes. Null is not escaped."""
    if written in _NULLS:
        return Alternative(sign, text, _null_holding(term, sign), is_null=True)
    if sign == "?":
        return Alternative(sign, text, _any(term.kind.like(written)), parts=parts_of(written))
    if sign in COMPARISONS:
        return Alternative(sign, text, _any(term.kind.compare(sign, text)))
    equal = _any(term.kind.equal(text))
    return Alternative(sign, text, _not(equal) if sign == "!" else equal)


def _null_holding(term: Term, sign: str) -> Callable[[Sequence[Any]], bool]:
    if sign not in ("", "!"):
        raise Unreadable(f"{term.kind.expected} behind {sign}")
    return _not(_is_null) if sign == "!" else _is_null


def _not(holds: Callable[[Sequence[Any]], bool]) -> Callable[[Sequence[Any]], bool]:
    return lambda values: not holds(values)


def _is_null(values: Sequence[Any]) -> bool:
    return all(value is None for value in values)


def _any(test: Test) -> Callable[[Sequence[Any]], bool]:
    return lambda values: any(value is not None and test(value) for value in values)


@dataclass(frozen=True, slots=True)
class ValueWindow:
    """A stretch of time, from `since` (included) to `until` (not included); None is open."""

    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether all of time lies in it."""
        return self.since is None and self.until is None

    def narrowed(self, since: datetime | None, until: datetime | None) -> ValueWindow:
        """What this and another stretch have in common."""
        starts = [each for each in (self.since, since) if each is not None]
        ends = [each for each in (self.until, until) if each is not None]
        return ValueWindow(max(starts, default=None), min(ends, default=None))


_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)


def window_of(conditions: Sequence[Condition], key: str) -> ValueWindow:
    """The stretch outside of which no row can fit, as far as plain conditions on `key` tell."""
    window = ValueWindow()
    for each in conditions:
        if each.term.key == key and len(each.alternatives) == 1:
            [alternative] = each.alternatives
            if not alternative.is_null:
                window = window.narrowed(*_stretch(alternative))
    return window


def _stretch(alternative: Alternative) -> tuple[datetime | None, datetime | None]:
    """Moments compare by the second, so what is greater than one starts with the next."""
    if alternative.sign not in ("", *COMPARISONS):
        return None, None
    told = read_time(alternative.text)
    start, length = (told, _SECOND) if isinstance(told, datetime) else (midnight(told), _DAY)
    try:
        return {
            "": (start, start + length),
            ">": (start + _SECOND, None),
            ">=": (start, None),
            "<": (None, start),
            "<=": (None, start + _SECOND),
        }[alternative.sign]
    except OverflowError:  # the last day of the calendar has no next one
        return None, None
