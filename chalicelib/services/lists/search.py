"""One query over rows that are read as they are needed: the page, and where the next one begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from itertools import islice
from typing import Any

from chalicelib.late_dataclass import dataclass
from chalicelib.list_budget import Spent, bytes_left, compared, go_on, keep, let_go
from chalicelib.query.filter_conditions import window_of
from chalicelib.query.groups import grouped
from chalicelib.query.order import Place, Position, is_behind, place_of, sorting
from chalicelib.query.query import Query
from chalicelib.query.scan_range import Walk
from chalicelib.query.terms import Row
from chalicelib.services.lists.best_rows import BestRows
from chalicelib.services.lists.planner import Access

_CHUNK = 100
"""Rows whose related objects are loaded together."""

_ALL = 1_000
"""How many rows a walk that needs all of them begins with."""

Looked = tuple[Any, Row | None]
"""What a walk has come to, an object or a position, and the row to judge if there is one."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a query has found. `next` is where to go on; `plan` the way taken and its cost."""

    rows: list[Row] = field(default_factory=list)
    next: Place | None = None
    groups: list[dict[str, Any]] | None = None
    plan: str = ""


@dataclass(slots=True)
class Search:
    """One query on its way.

    `attach` loads what it needs of other objects. `reached` is what was looked at last: an object,
    or the position of none.
    """

    query: Query
    access: Access
    position: Callable[[Any], Position]
    attach: Callable[[Sequence[Row]], None]
    reached: Any = None

    def run(self) -> Page:
        """The page, but for its plan. Raises Spent."""
        query = self.query
        if query.grouping is not None:
            rows = self._fitting(self._walk(first=_ALL))
            part = {"offset": query.offset, "limit": query.limit}
            return Page(groups=grouped(rows, query.grouping, **part))
        return self._walked() if query.ordering.natural else self._sorted()

    def _walked(self) -> Page:
        """A page in the order of creation: reads no further than it must."""
        query = self.query
        if query.limit == 0:
            return Page()
        end = query.offset + query.limit
        found: list[Row] = []
        try:
            for row in islice(self._fitting(self._walk(first=end + 1)), query.offset, end + 1):
                keep(row)
                found.append(row)
        except Spent:
            if self.reached is None or not query.may_stop:
                raise
            return Page(found, Place((), self._position_of(self.reached)))
        if len(found) > query.limit:
            return Page(found[: query.limit], self._place(found[query.limit - 1]))
        return Page(found)

    def _sorted(self) -> Page:
        """A page in another order: all that fit are read first."""
        query, key = self.query, sorting(self.query.ordering)
        after, end = query.after, query.offset + query.limit
        best = BestRows(end + 1)
        for row in self._fitting(self._walk(first=_ALL)):
            place = self._place(row)
            if after is None or is_behind(place, after, query.ordering):
                best.add(key(place), (place, row))
        placed = best.in_order()
        page = placed[query.offset : end]
        more = bool(page) and len(placed) > end
        return Page([row for _, row in page], page[-1][0] if more else None)

    def _walk(self, *, first: int) -> Walk:
        query = self.query
        natural = query.ordering.natural and query.grouping is None
        return Walk(
            newest_first=query.ordering.newest_first,
            first=first + (query.after is not None),  # the row at `after` may come first
            after=query.after.position if query.after and natural else None,
            window=window_of(query.conditions, "created_at"),
            conditions=query.conditions,
            looks_at=query.looks_at,
        )

    def _fitting(self, walk: Walk) -> Iterator[Row]:
        """The rows that fit, and behind each of those looked at a note of how far that is."""
        conditions, looked_at = self.query.conditions, self._looked_at(walk)
        if self.query.needs:
            looked_at = self._loaded(looked_at, min(walk.first, _CHUNK))
        for value, row in looked_at:
            if row is not None and all(each.holds(row) for each in conditions):
                yield row
            self.reached = value  # once there was room for the row too

    def _loaded(self, looked_at: Iterator[Looked], size: int) -> Iterator[Looked]:
        """The same, so many at a time, with what the query needs of other objects."""
        while chunk := list(islice(looked_at, size)):
            before = bytes_left()
            go_on()
            self.attach([row for _, row in chunk if row is not None])
            loaded = before - bytes_left()
            yield from chunk
            let_go(loaded)

    def _looked_at(self, walk: Walk) -> Iterator[Looked]:
        """What the walk comes to, with the row there if there is one behind its beginning."""
        behind = self._behind(walk)
        for value in self.access.rows(walk):
            compared()
            nothing = isinstance(value, Position)
            yield value, None if nothing or not behind(value) else Row(value)

    def _behind(self, walk: Walk) -> Callable[[Any], bool]:
        """Whether an object lies behind the place where the walk begins."""
        after = walk.after
        if after is None:
            return lambda value: True
        if walk.newest_first:
            return lambda value: self.position(value) < after
        return lambda value: self.position(value) > after

    def _position_of(self, reached: Any) -> Position:
        return reached if isinstance(reached, Position) else self.position(reached)

    def _place(self, row: Row) -> Place:
        return place_of(row, self.query.ordering, self.position(row.value))
