"""What a list must answer, computed in memory from whole objects: slow, plain, and independent.

It knows docs/query-language.md and the objects as the API answers them, nothing of the service's
code. Numbers are `Decimal`, so that no comparison is one of binary fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.query import grouping, ordering, selection
from tests.query.asking import Asked, parse
from tests.query.schema import SHAPES, Kind
from tests.query.terms import Row


@dataclass(frozen=True)
class Listed:
    """A list that the service must answer: all of its rows (or groups), and where the page lies."""

    rows: list[dict[str, Any]]
    offset: int
    limit: int
    grouped: bool

    @property
    def page(self) -> list[dict[str, Any]]:
        """The rows of this page."""
        return self.rows[self.offset : self.offset + self.limit]

    @property
    def has_more(self) -> bool:
        """Whether something lies behind the page."""
        return self.offset + self.limit < len(self.rows)


def joined(row: Row, shape: str, by_id: Mapping[str, Row]) -> dict[str, Any]:
    """`row` with the objects that it is related to, and they with theirs: paths lead into them.

    `by_id` has the objects that relations lead to. An account is one of its two kinds.
    """
    related: dict[str, Any] = {}
    for name, each in SHAPES[shape].items():
        if each.kind is Kind.RELATION:
            found = by_id.get(row.get(each.via) or "")
            fits = found is not None and each.inner in (found["object"], "account")
            related[name] = joined(found, each.inner, by_id) if found and fits else None
    return {**row, **related}


@dataclass(frozen=True)
class Place:
    """Where an object is in time: the greater, the newer.

    `newest` orders a list by itself, `created` what is ordered by `created_at`. They differ for the
    parts of transactions, which come in the order of their transactions.
    """

    newest: Callable[[Row], Any]
    created: Callable[[Row], Any]


def _of_its_own(row: Row) -> Any:
    return row["created_at"], row["id"]  # an id starts with the microsecond of its creation


OWN = Place(_of_its_own, _of_its_own)


def evaluate(
    query: str,
    rows: Iterable[Row],
    shape: str,
    *,
    place: Place = OWN,
) -> Listed:
    """The answer to the raw query string over `rows`, which are `joined`. Raises Wrong."""
    asked = parse(query, shape)
    found = [row for row in rows if all(each.holds(row) for each in asked.filters)]
    answered = _grouped(asked, found) if asked.grouped else _rows(asked, found, shape, place)
    return Listed(answered, asked.offset, asked.limit, asked.grouped)


def _rows(asked: Asked, found: list[Row], shape: str, place: Place) -> list[dict[str, Any]]:
    return [
        selection.select(row, asked.fields, shape, everything=asked.everything)
        for row in ordering.in_order(found, asked.orders, place.newest, place.created)
    ]


def _grouped(asked: Asked, found: list[Row]) -> list[dict[str, Any]]:
    groups = grouping.groups(found, asked.keys)
    ordered = grouping.in_order(groups, asked.orders, asked.keys)
    shown = asked.fields or asked.keys
    return [grouping.render(group, shown, asked.keys) for group in ordered]
