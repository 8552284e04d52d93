"""Groups and aggregates: one row for each group, or one for all rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from chalicelib.late_dataclass import dataclass
from chalicelib.list_budget import compared, keep
from chalicelib.query.aggregates import Count, Extreme, First, RunningAggregate, Total
from chalicelib.query.kinds import JSON, NUMBER, Kind
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

    def tally(self) -> RunningAggregate:
        """Counts it, from no rows on."""
        if self.term is None or self.name == "count":
            return Count(self.term)
        if self.name in ("sum", "avg"):
            return Total(self.term, mean=self.name == "avg")
        return Extreme(self.term, greatest=self.name == "max")


def summable(kind: Kind) -> bool:
    """Whether `sum` and `avg` make sense."""
    return kind in (NUMBER, JSON)


@dataclass(frozen=True, slots=True)
class GroupOrder:
    """One thing that groups are ordered by: a key, an aggregate, or any other attribute's least
    (greatest, where `descending`) value in the group."""

    of: Term | Aggregate
    descending: bool

    def tally(self) -> RunningAggregate:
        """Finds it, from no rows on."""
        if isinstance(self.of, Aggregate):
            return self.of.tally()
        return Extreme(self.of, greatest=self.descending, of_null=True)

    def sort_key(self, found: Any) -> Any:
        """What a group is ordered by where the tally has found this."""
        return self.of.kind.sort_key(found)


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


class Group:
    """The rows that have the same keys, counted as they come."""

    def __init__(self, keys: tuple[Any, ...], grouping: Grouping) -> None:
        self.keys = keys
        self.columns = [_tally(column) for column in grouping.columns]
        self.order = [each.tally() for each in grouping.order]
        self.tallies = [*self.columns, *self.order]
        self._kept = keep((keys, self.tallies))

    def add(self, row: Row) -> None:
        """Take in a row."""
        compared(len(self.tallies))
        for tally in self.tallies:
            tally.add(row)


def grouped(
    rows: Iterable[Row], grouping: Grouping, *, offset: int = 0, limit: int | None = None
) -> list[dict[str, Any]]:
    """One answer row for each group, in order; without keys exactly one. Raises Spent."""
    groups: dict[tuple[Any, ...], Group] = {}
    if not grouping.keys:
        groups[()] = Group((), grouping)
    for row in rows:
        keys = tuple(term.sort_key(row) for term in grouping.keys)
        group = groups.get(keys)
        if group is None:
            group = groups[keys] = Group(keys, grouping)
        group.add(row)
    ordered = sorted(groups.values(), key=_sorting(grouping))
    end = None if limit is None else offset + limit
    return [
        {
            column.text: plain(tally.result())
            for column, tally in zip(grouping.columns, group.columns, strict=True)
        }
        for group in ordered[offset:end]
    ]


def _tally(column: Term | Aggregate) -> RunningAggregate:
    return column.tally() if isinstance(column, Aggregate) else First(column)


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

    def key(group: Group) -> Any:
        found = zip(grouping.order, group.order, strict=True)
        return directed((*(each.sort_key(tally.result()) for each, tally in found), group.keys))

    return key
