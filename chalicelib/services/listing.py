"""Answers queries over rows that are read as they are needed.

The walk stops after a bounded number of rows, and says so, rather than run into a time-out.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import field, replace
from itertools import islice
from typing import Any, Protocol

from chalicelib.domain.account import Organisation
from chalicelib.errors import BadRequest, InvalidAttributes
from chalicelib.late_dataclass import dataclass
from chalicelib.observability.work import metering
from chalicelib.query.conditions import Condition, window_of
from chalicelib.query.groups import grouped
from chalicelib.query.order import InvalidCursor, Place, Position, is_behind, place_of, sorting
from chalicelib.query.query import Query
from chalicelib.query.terms import Row
from chalicelib.query.walks import Walk
from chalicelib.services.access import Access
from chalicelib.services.invalid import INVALID

MAX_ROWS_READ = 20_000
_CHUNK = 100
"""Rows whose related objects are loaded together."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a query has found. `next` is where to go on; `plan` the way taken and its cost."""

    rows: list[Row] = field(default_factory=list)
    next: Place | None = None
    groups: list[dict[str, Any]] | None = None
    plan: str = ""


class Loader(Protocol):
    """Loads the objects that rows name by id, into the rows."""

    def attach(
        self, organisation: Organisation, rows: Sequence[Row], names: Collection[str]
    ) -> None: ...


class Listed(ABC):
    """A kind of object that there are lists of."""

    def __init__(self, related: Loader) -> None:
        self.related = related

    @abstractmethod
    def access(self, organisation: Organisation, conditions: Sequence[Condition]) -> Access:
        """The cheapest way to the rows that can fit."""

    @abstractmethod
    def position(self, value: Any) -> Position:
        """Where a row stands in the order of creation."""

    def find(self, organisation: Organisation, query: Query) -> Page:
        """The page that `query` asks for.

        Raises BadRequest where that would read too many rows, and InvalidAttributes for a cursor
        that was forged.
        """
        search = _Search(organisation, query, self, self.access(organisation, query.conditions))
        with metering() as meter:
            try:
                page = search.run()
            except InvalidCursor as error:
                raise InvalidAttributes({"cursor": INVALID}) from error
        plan = f"{search.access.name}; rows read {meter.rows}; requests {meter.requests}"
        return replace(page, plan=plan)


@dataclass(slots=True)
class _Search:
    """One query on its way. `reached` is what was looked at last; `stopped`: the bound was met."""

    organisation: Organisation
    query: Query
    kind: Listed
    access: Access
    reached: Position | None = None
    stopped: bool = False

    def run(self) -> Page:
        """The page, but for its plan."""
        query = self.query
        if query.grouping is not None:
            groups = grouped(self._all(), query.grouping)
            return Page(groups=groups[query.offset : query.offset + query.limit])
        return self._walked() if query.ordering.natural else self._sorted()

    def _walked(self) -> Page:
        """A page in the order of creation: reads no further than it must."""
        query = self.query
        if query.limit == 0:
            return Page()
        end = query.offset + query.limit
        found = list(islice(self._fitting(self._walk(first=end + 1)), query.offset, end + 1))
        if len(found) > query.limit:
            return Page(found[: query.limit], self._place(found[query.limit - 1]))
        if not self.stopped or self.reached is None:
            return Page(found)
        if not query.may_stop:
            raise _too_many()
        return Page(found, Place((), self.reached))

    def _sorted(self) -> Page:
        """A page in another order: all that fit are read first."""
        query, key = self.query, sorting(self.query.ordering)
        placed = [(self._place(row), row) for row in self._all()]
        after = query.after
        if after is not None:
            placed = [each for each in placed if is_behind(each[0], after, query.ordering)]
        placed.sort(key=lambda each: key(each[0]))
        end = query.offset + query.limit
        page = placed[query.offset : end]
        more = bool(page) and len(placed) > end
        return Page([row for _, row in page], page[-1][0] if more else None)

    def _all(self) -> list[Row]:
        found = list(self._fitting(self._walk(first=MAX_ROWS_READ)))
        if self.stopped:
            raise _too_many()
        return found

    def _walk(self, *, first: int) -> Walk:
        query = self.query
        natural = query.ordering.natural and query.grouping is None
        return Walk(
            newest_first=query.ordering.newest_first,
            first=first + (query.after is not None),  # the row at `after` may come first
            after=query.after.position if query.after and natural else None,
            window=window_of(query.conditions, "created_at"),
        )

    def _fitting(self, walk: Walk) -> Iterator[Row]:
        conditions, needs = self.query.conditions, self.query.needs
        for chunk in _chunks(self._bounded(walk), min(walk.first, _CHUNK) if needs else 1):
            if needs:
                self.kind.related.attach(self.organisation, chunk, needs)
            for row in chunk:
                if all(each.holds(row) for each in conditions):
                    yield row

    def _bounded(self, walk: Walk) -> Iterator[Row]:
        behind = self._behind(walk)
        for count, value in enumerate(self.access.rows(walk)):
            if count == MAX_ROWS_READ:
                self.stopped = True
                return
            nothing = isinstance(value, Position)
            self.reached = value if nothing else self.kind.position(value)
            if not nothing and behind(self.reached):
                yield Row(value)

    def _behind(self, walk: Walk) -> Callable[[Position], bool]:
        """Whether a position lies behind the place where the walk begins."""
        after = walk.after
        if after is None:
            return lambda position: True
        if walk.newest_first:
            return lambda position: position < after
        return lambda position: position > after

    def _place(self, row: Row) -> Place:
        return place_of(row, self.query.ordering, self.kind.position(row.value))


def _chunks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, size)):
        yield chunk


def _too_many() -> BadRequest:
    return BadRequest(
        f"This would look at more than {MAX_ROWS_READ} rows. Narrow the filters, by created_at for"
        " example, or walk by cursor, in the order of creation."
    )
