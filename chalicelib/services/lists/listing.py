"""Answers queries over rows that are read as they are needed.

The walk stops where the budget of the list ends, and says so, rather than run into a time-out.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol

from chalicelib.domain.account import Organisation
from chalicelib.errors import BadRequest, InvalidAttributes, ServiceUnavailable
from chalicelib.list_budget import Spent, end_reads, list_budget
from chalicelib.observability.work import metering
from chalicelib.query.filter_conditions import Condition
from chalicelib.query.order import InvalidCursor, Position
from chalicelib.query.query import Query
from chalicelib.query.terms import Row
from chalicelib.services.invalid import INVALID
from chalicelib.services.lists.planner import Access
from chalicelib.services.lists.search import Page, Search

MAX_KEPT_BYTES = 48_000_000
"""Of rows, keys and groups, as Python holds them."""


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

    def position(self, value: Any) -> Position:
        """Where a row stands in the order of creation."""
        return Position(value.created_at, value.id)

    def find(self, organisation: Organisation, query: Query) -> Page:
        """The page that `query` asks for.

        Raises InvalidAttributes for a cursor that was forged; ServiceUnavailable where the time
        went by and not a row was read, for that is not the query's fault; and Spent:
        `within_bounds` says how far it may go.
        """
        search = Search(
            query,
            self.access(organisation, query.conditions),
            position=self.position,
            attach=lambda rows: self.related.attach(organisation, rows, query.needs),
        )
        with metering() as meter:
            try:
                page = search.run()
            except InvalidCursor as error:
                raise InvalidAttributes(
                    {"cursor": f"{INVALID}: not a cursor of this list"}
                ) from error
            except Spent as spent:
                if spent.what == "time" and not meter.rows:
                    raise ServiceUnavailable("The store did not answer in time.") from spent
                raise
            finally:
                end_reads()
        plan = f"{search.access.name}; rows read {meter.rows}; requests {meter.requests}"
        return replace(page, plan=plan)


@contextmanager
def within_bounds() -> Iterator[None]:
    """Inside, a list is found and what its answer shows is loaded, within one budget.

    Raises BadRequest where that costs too much.
    """
    try:
        with list_budget(kept_bytes=MAX_KEPT_BYTES):
            yield
    except Spent as spent:
        raise BadRequest(
            f"This would {_MUCH[spent.what]}. Narrow the filters, by created_at for example, or ask"
            " for fewer attributes or a smaller limit. Or walk, in the order of creation: with"
            " `cursor=`, empty at first, a list answers what it has found so far, and in `next` the"
            " cursor to go on with."
        ) from spent


_MUCH = {
    "time": "take longer than one request may",
    "memory": f"keep more than {MAX_KEPT_BYTES // 1_000_000} MB",
}
"""What it would be too much of."""
