"""Readers of values from rows, made step by step along a path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from chalicelib.api.brackets import MAX_INDEX
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern
from chalicelib.query.terms import Row

INDEX = late_pattern(rf"\d{{1,{len(str(MAX_INDEX))}}}", re.ASCII)

Step = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one value of a row, or with `many` the list of those that are not null."""

    read: Callable[[Row], Any]
    many: bool = False

    def then(self, step: Step) -> Reader:
        """What `step` makes of each value."""
        read = self.read
        if self.many:
            return Reader(lambda row: _not_null(map(step, read(row))), many=True)
        return Reader(lambda row: None if (value := read(row)) is None else step(value))

    def each(self) -> Reader:
        """The rows of a list, or of several lists, one by one."""
        read = self.read
        if self.many:
            return Reader(lambda row: list(chain.from_iterable(read(row))), many=True)
        return Reader(lambda row: list(read(row) or ()), many=True)


def row_at(index: int) -> Step:
    """One row of a list."""
    return lambda rows: rows[index] if index < len(rows) else None


def member(name: str) -> Step:
    """A member of an object, or a row of a list, in free JSON."""
    index = int(name) if INDEX.fullmatch(name) else None

    def got(value: Any) -> Any:
        if isinstance(value, dict):
            return value.get(name)
        if isinstance(value, list) and index is not None and index < len(value):
            return value[index]
        return None

    return got


def _not_null(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if value is not None]
