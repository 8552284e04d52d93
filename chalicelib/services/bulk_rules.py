"""Rules for the rows of one request: each judged by itself, and everything wrong said at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, TypeVar

from chalicelib.errors import InvalidAttributes, NotFound
from chalicelib.services.invalid import INVALID, invalid, no_such

GIVEN_TWICE = f"{INVALID}: given twice"

R = TypeVar("R")
T = TypeVar("T")


class Asked(Enum):
    """How the caller named the objects, which decides how an error of one of them is told."""

    LISTED = auto()
    """As rows of a list: errors row by row, an unknown id is the error of its row."""
    NAMED = auto()
    """By the path: the first error as it is, an unknown id is NotFound."""
    MATCHED = auto()
    """By a query: the first error as it is; what is gone since then matches no more."""


def decided(rows: Sequence[R], decide: Callable[[R], T], asked: Asked = Asked.LISTED) -> list[T]:
    """`decide` of every row. Raises InvalidAttributes and NotFound, as `asked` says."""
    if asked is Asked.LISTED:
        results, errors = judged(rows, decide)
        if any(errors):
            raise InvalidAttributes({"object": "list", "values": errors})
        return results
    results = []
    for row in rows:
        try:
            results.append(decide(row))
        except NotFound:
            if asked is Asked.NAMED:
                raise
    return results


def judged(rows: Iterable[R], decide: Callable[[R], T]) -> tuple[list[T], list[Any]]:
    """`decide` of the rows that are right; and for every row what is wrong with it, or `{}`."""
    results: list[T] = []
    errors: list[Any] = []
    for row in rows:
        wrong: Any = {}
        try:
            results.append(decide(row))
        except InvalidAttributes as error:
            wrong = error.details
        except NotFound:
            wrong = {"id": no_such("object of this kind")}
        errors.append(wrong)
    return results, errors


def one_of(found: Mapping[str, T], identifier: str) -> T:
    """That of those found which has this id. Raises NotFound."""
    if identifier not in found:
        raise NotFound
    return found[identifier]


class Once:
    """Refuses what an earlier row of the same request has given already."""

    def __init__(self, attribute: str) -> None:
        self._attribute = attribute
        self._given: set[str] = set()

    def take(self, value: str | None) -> None:
        """Raises InvalidAttributes for a value that was taken before. None may come often."""
        if value in self._given:
            raise invalid(self._attribute, text=GIVEN_TWICE)
        if value is not None:
            self._given.add(value)


def moments(now: datetime, count: int) -> list[datetime]:
    """A moment for each of `count` rows, each later than the last: what "newest first" goes by."""
    return [now + timedelta(microseconds=number) for number in range(count)]
