"""Groups and aggregates: one row for each group, or one for all rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from decimal import Decimal
from typing import Any

from chalicelib.late_dataclass import dataclass
from chalicelib.query.kinds import JSON, NUMBER, Kind, decimal_of, is_number
from chalicelib.query.order import in_directions
from chalicelib.query.terms import Row, Term

AGGREGATES = ("count", "sum", "avg", "min", "max")


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate of a term; `term` None is `count(*)`."""

    text: str
    name: str
    term: Term | None

    @property
    def kind(self) -> Kind:
        """The kind of the result."""
        if self.term is None or self.name not in ("min", "max"):
            return NUMBER
        return self.term.kind

    def of(self, rows: Sequence[Row]) -> Any:
        """The result over the rows of a group."""
        if self.term is None:
            return len(rows)
        values = [value for row in rows for value in self.term.values(row) if value is not None]
        if self.name == "count":
            return len(values)
        if self.name in ("sum", "avg"):
            return _total(values, mean=self.name == "avg")
        choose = min if self.name == "min" else max
        return choose(values, key=self.term.kind.sort_key, default=None)


def summable(kind: Kind) -> bool:
    """Whether `sum` and `avg` make sense."""
    return kind in (NUMBER, JSON)


@dataclass(frozen=True, slots=True)
class GroupOrder:
    """One thing that groups are ordered by: a key, an aggregate, or any other attribute's least
    (greatest, where `descending`) value in the group."""

    of: Term | Aggregate
    descending: bool

    def sort_key(self, group: Group) -> Any:
        """What a group is ordered by."""
        if isinstance(self.of, Aggregate):
            return self.of.kind.sort_key(self.of.of(group.rows))
        choose = max if self.descending else min
        return choose((self.of.sort_key(row) for row in group.rows), default=(0,))


@dataclass(frozen=True, slots=True)
class Grouping:
    """What `group_by`, and aggregates in `fields`, ask for. `columns` are answered, in order."""

    keys: tuple[Term, ...]
    columns: tuple[Term | Aggregate, ...]
    order: tuple[GroupOrder, ...] = ()

    @property
    def terms(self) -> list[Term]:
        """Every attribute that is looked at."""
        used = (*self.keys, *self.columns, *(each.of for each in self.order))
        terms = (each.term if isinstance(each, Aggregate) else each for each in used)
        return [term for term in terms if term is not None]


@dataclass(slots=True)
class Group:
    """The rows that have the same keys."""

    keys: tuple[Any, ...]
    rows: list[Row] = field(default_factory=list)


def grouped(rows: Iterable[Row], grouping: Grouping) -> list[dict[str, Any]]:
    """One answer row for each group, in order; without keys exactly one."""
    groups: dict[tuple[Any, ...], Group] = {} if grouping.keys else {(): Group(())}
    for row in rows:
        keys = tuple(term.sort_key(row) for term in grouping.keys)
        groups.setdefault(keys, Group(keys)).rows.append(row)
    ordered = sorted(groups.values(), key=_sorting(grouping))
    return [{each.text: _column(each, group) for each in grouping.columns} for group in ordered]


def _column(column: Term | Aggregate, group: Group) -> Any:
    value = column.of(group.rows) if isinstance(column, Aggregate) else column.read(group.rows[0])
    return plain(value)


def plain(value: Any) -> Any:
    """The JSON of a value."""
    if isinstance(value, Decimal):
        number = float(value)
        # A total can be beyond the doubles of JSON, though none of what it adds up is.
        return number if math.isfinite(number) else int(value)
    if value is None or isinstance(value, bool | int | float | str | dict | list):
        return value
    return str(value)[:19]  # a date, or a moment without its zone


def _sorting(grouping: Grouping) -> Callable[[Group], Any]:
    directed = in_directions([*(each.descending for each in grouping.order), False])
    return lambda group: directed((*(each.sort_key(group) for each in grouping.order), group.keys))


def _total(values: Sequence[Any], *, mean: bool) -> Decimal | None:
    numbers = [decimal_of(value) for value in values if is_number(value)]
    if not numbers:
        return None
    total = sum(numbers, Decimal(0))
    return total / len(numbers) if mean else total
