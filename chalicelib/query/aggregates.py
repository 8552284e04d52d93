"""Aggregates row by row: what is kept of a group is its results so far, not its rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from decimal import Decimal
from typing import Any

from chalicelib.list_budget import keep, let_go
from chalicelib.query.literals import decimal_of, is_number
from chalicelib.query.terms import Row, Term


class RunningAggregate(ABC):
    """One column of a group, or what groups are ordered by, over the rows that were added."""

    __slots__ = ()

    @abstractmethod
    def add(self, row: Row) -> None:
        """Take in a row."""

    @abstractmethod
    def result(self) -> Any:
        """The value over the rows so far."""


class First(RunningAggregate):
    """What the first row has: of a key, which all rows of the group have in common."""

    __slots__ = ("_term", "_values")

    def __init__(self, term: Term) -> None:
        self._term = term
        self._values: list[Any] = []

    def add(self, row: Row) -> None:
        if not self._values:
            self._values.append(self._term.read(row))
            keep(self._values)

    def result(self) -> Any:
        return self._values[0]


class Count(RunningAggregate):
    """How many rows, or how many values that are not null."""

    __slots__ = ("_count", "_term")

    def __init__(self, term: Term | None) -> None:
        self._term = term
        self._count = 0

    def add(self, row: Row) -> None:
        self._count += 1 if self._term is None else len(_values(self._term, row))

    def result(self) -> int:
        return self._count


class Total(RunningAggregate):
    """The sum of all numbers, or their mean; null of none."""

    __slots__ = ("_count", "_mean", "_term", "_total")

    def __init__(self, term: Term, *, mean: bool) -> None:
        self._term = term
        self._mean = mean
        self._total = Decimal(0)
        self._count = 0

    def add(self, row: Row) -> None:
        for value in _values(self._term, row):
            if is_number(value):
                self._total += decimal_of(value)
                self._count += 1

    def result(self) -> Decimal | None:
        if not self._count:
            return None
        return self._total / self._count if self._mean else self._total


class Extreme(RunningAggregate):
    """The value that comes first in the order of its kind, or last. Null counts if `of_null`."""

    __slots__ = ("_found", "_greatest", "_of_null", "_size", "_term")

    def __init__(self, term: Term, *, greatest: bool, of_null: bool = False) -> None:
        self._term = term
        self._greatest = greatest
        self._of_null = of_null
        self._found: tuple[Any, Any] | None = None
        self._size = 0

    def add(self, row: Row) -> None:
        values = self._term.values(row) if self._of_null else _values(self._term, row)
        for value in values:
            key = self._term.kind.sort_key(value)
            if self._found is None or self._is_further(key, self._found[0]):
                let_go(self._size)
                self._found = (key, value)
                self._size = keep(self._found)

    def result(self) -> Any:
        return None if self._found is None else self._found[1]

    def _is_further(self, key: Any, found: Any) -> bool:
        return bool(key > found if self._greatest else key < found)


def _values(term: Term, row: Row) -> list[Any]:
    return [value for value in term.values(row) if value is not None]
