"""What kinds of values there are, and how each is compared with the text of a filter and ordered.

A value here is a str, bool, int, Decimal, datetime (aware, whole seconds), date, or for `JSON` and
`OBJECT` whatever JSON can hold. Null is None and is dealt with by whoever calls: no test of a kind
ever sees it.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.late_dataclass import dataclass
from chalicelib.query.like import Test, matcher
from chalicelib.query.literals import (
    decimal_of,
    is_number,
    moment_of,
    or_none,
    read_boolean,
    read_date,
    read_day,
    read_number,
    read_time,
)

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


class Unreadable(Exception):
    """A filter's text is not a value of this kind, or can't be compared in this way."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of values. `read` makes a value of a filter's text, and raises ValueError.

    `fold` is applied to both sides of a comparison; `likes` is whether `?` makes sense. `verbatim`
    is whether a filter's whole text is one value, in which nothing is an operator.
    """

    name: str
    expected: str
    read: Callable[[str], Any] = str
    fold: Callable[[Any], Any] | None = None
    likes: bool = False
    verbatim: bool = False

    def equal(self, text: str) -> Test:
        """Raises Unreadable."""
        return self._comparing(operator.eq, text)

    def words(self, text: str) -> list[str]:
        """The texts that `equal` takes `text` for."""
        return [text]

    def compare(self, sign: str, text: str) -> Test:
        """`sign` is one of COMPARISONS. Raises Unreadable."""
        return self._comparing(COMPARISONS[sign], text)

    def like(self, pattern: str) -> Test:
        """`*` stands for any text; case does not matter. Raises Unreadable."""
        if not self.likes:
            raise Unreadable(f"{self.expected}, without ?")
        return matcher(pattern)

    def sort_key(self, value: Any) -> Any:
        """What values of this kind are ordered by, null least."""
        if value is None:
            return (0,)
        return (1, self.fold(value) if self.fold else value)

    def literal(self, text: str) -> Any:
        """The value that `text` stands for. Raises Unreadable."""
        try:
            return self.read(text)
        except ValueError as error:
            raise Unreadable(self.expected) from error

    def _comparing(self, compare: Callable[[Any, Any], bool], text: str) -> Test:
        literal, fold = self.literal(text), self.fold
        if fold is None:
            return lambda value: compare(value, literal)
        folded = fold(literal)
        return lambda value: compare(fold(value), folded)


@dataclass(frozen=True, slots=True)
class MomentKind(Kind):
    """Moments, by the second. A date alone is equal to all of its day, and else its midnight."""

    def equal(self, text: str) -> Test:
        """Raises Unreadable."""
        try:
            day = read_date(text)
        except ValueError:
            return self._comparing(operator.eq, text)
        return lambda value: bool(value.date() == day)


@dataclass(frozen=True, slots=True)
class JsonKind(Kind):
    """Whatever the caller has put into a document: compared as what is found there."""

    def equal(self, text: str) -> Test:
        """A number or boolean is compared as such where the text is one."""
        number, boolean = or_none(read_number, text), or_none(read_boolean, text)

        def test(value: Any) -> bool:
            if isinstance(value, bool):
                return value is boolean
            if isinstance(value, str):
                return value == text
            return number is not None and is_number(value) and decimal_of(value) == number

        return test

    def compare(self, sign: str, text: str) -> Test:
        """Two numbers or two texts."""
        compare, number = COMPARISONS[sign], or_none(read_number, text)

        def test(value: Any) -> bool:
            if isinstance(value, str):
                return compare(value, text)
            return number is not None and is_number(value) and compare(decimal_of(value), number)

        return test

    def like(self, pattern: str) -> Test:
        """Text only."""
        matches = matcher(pattern)
        return lambda value: isinstance(value, str) and matches(value)

    def sort_key(self, value: Any) -> Any:
        """Null, booleans, numbers, text, and the rest as JSON."""
        if value is None:
            return (0,)
        if isinstance(value, bool):
            return (1, value)
        if is_number(value):
            return (2, decimal_of(value))
        if isinstance(value, str):
            return (3, value)
        return (4, json.dumps(value, sort_keys=True, default=str))


@dataclass(frozen=True, slots=True)
class ObjectKind(Kind):
    """Objects and lists: only their being there can be asked about."""

    def equal(self, text: str) -> Test:
        """Raises Unreadable."""
        raise Unreadable(self.expected)

    def compare(self, sign: str, text: str) -> Test:
        """Raises Unreadable."""
        raise Unreadable(self.expected)

    def like(self, pattern: str) -> Test:
        """Raises Unreadable."""
        raise Unreadable(self.expected)


def _moment(text: str) -> datetime:
    return moment_of(read_time(text))


TEXT = Kind("text", "text", likes=True)
VERBATIM = Kind("text", "text", verbatim=True)
FOLDED = Kind("text", "text", fold=str.casefold, verbatim=True)
NUMBER = Kind("number", "a number", read_number)
BOOLEAN = Kind("boolean", "true or false", read_boolean)
MOMENT = MomentKind("moment", "a date such as 2026-02-01 15:00:00", _moment)
DAY = Kind("date", "a date such as 2026-02-01", read_day)
JSON = JsonKind("JSON", "a value", likes=True)
OBJECT = ObjectKind("object", "an attribute of the object in brackets, or null")
