"""Ordered walks over a table or an index, page by page, and over several shards side by side."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import copy_context
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pynamodb.expressions.condition import Condition
from pynamodb.indexes import GlobalSecondaryIndex
from pynamodb.models import Model

from chalicelib.dynamo.connection import store_errors
from chalicelib.dynamo.late_rows import Item
from chalicelib.late_dataclass import dataclass
from chalicelib.list_budget import go_on, read_ahead, taken

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

Row = TypeVar("Row")
T = TypeVar("T")

LONG_PAGE = 1_000
"""Rows asked for at once by a walk that has gone on for a while: about the megabyte that DynamoDB
reads at most."""
_SHORTEST_LONG_PAGE = 250
"""The same, where it is one of many: what all of them have read ahead is in memory at once."""
_AHEAD_FROM = 5
"""This page, and each behind it, is read while the one before is looked at: a short walk reads
nothing that it does not need. One that begins with the longest page needs them all."""
SIDE_BY_SIDE = 16


@dataclass(frozen=True, slots=True)
class StorePage(Generic[Row]):
    """What one request has found. `last` is the key behind which there may be more."""

    rows: list[Row]
    last: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch(Generic[Row]):
    """The rows of `model`, in a table or an `index`, under a hash key, in order of the range key.

    `first` is how many are read at once, then twice as many, up to `most`. `holds` is what DynamoDB
    leaves rows out by that it has read. It answers the `columns`, by their names in the store, or
    all, and `made` makes a row of that.
    """

    model: type[Model]
    made: Callable[[Item], Row]
    hash_key: str | bytes
    between: Condition
    newest_first: bool
    first: int
    most: int = LONG_PAGE
    index: GlobalSecondaryIndex[Any] | None = None
    holds: Condition | None = None
    columns: Sequence[str] | None = None

    def pages(self, *, at_once: bool = False) -> Iterator[StorePage[Row]]:
        """Page by page. The first is read when it is asked for, or in the background `at_once`.

        What is in an index is read as the index has it, all else strongly consistent. Raises Spent.
        """
        size = min(self.first, self.most)
        first = _in_background(partial(self._read, None, size)) if at_once else None
        return self._following(first, size)

    def _following(
        self, coming: Future[StorePage[Row]] | None, size: int
    ) -> Iterator[StorePage[Row]]:
        page = _result(coming) if coming is not None else self._read(None, size)
        number = 1
        while page.last is not None:
            number, size = number + 1, min(2 * size, self.most)
            read = partial(self._read, page.last, size)
            needed = number >= _AHEAD_FROM or self.first >= self.most
            ahead = _in_background(read) if needed else None
            try:
                yield page
            except GeneratorExit:
                if ahead is not None:
                    ahead.cancel()
                raise
            page = _result(ahead) if ahead is not None else read()
        yield page

    def _read(self, start: dict[str, Any] | None, size: int) -> StorePage[Row]:
        go_on()
        query: Callable[..., Any] = (self.index or self.model).query
        answer = query(
            self.hash_key,
            self.between,
            self.holds,
            consistent_read=self.index is None,
            scan_index_forward=not self.newest_first,
            page_size=size,
            last_evaluated_key=start,
            attributes_to_get=self.columns,
        ).page_iter
        with store_errors():
            found = next(answer)
        return StorePage([self.made(each) for each in found["Items"]], answer.last_evaluated_key)


def rows_of(pages: Iterable[StorePage[Row]]) -> Iterator[Row]:
    """The rows, one by one."""
    for page in pages:
        yield from page.rows


def most_of(walks: int) -> int:
    """The longest page of each of several walks that are read side by side."""
    return max(LONG_PAGE // walks, _SHORTEST_LONG_PAGE)


def merge(
    walks: Iterable[Iterator[T]], *, key: Callable[[T], Any], newest_first: bool
) -> Iterator[T]:
    """Walks over shards, each in order by `key`, as one walk in that order."""
    sources = list(walks)
    if len(sources) == 1:
        return sources[0]
    return heapq.merge(*sources, key=key, reverse=newest_first)


def side_by_side(reads: Iterable[Callable[[], T]], most: Callable[[int], int]) -> Iterator[T]:
    """What each of `reads` gives, in order. `most(number)` is how many may be under way where the
    one of this number, from 0 on, is the next that is needed.
    """
    coming: deque[Future[T]] = deque()
    remaining, number = iter(reads), 0
    try:
        while True:
            room = max(most(number) - len(coming), 0)
            coming.extend(map(_in_background, islice(remaining, room)))
            if not coming:
                return
            yield _result(coming.popleft())
            number += 1
    finally:
        for each in coming:
            each.cancel()


@cache
def _readers() -> ThreadPoolExecutor:
    from concurrent.futures import ThreadPoolExecutor  # costs a start that reads nothing

    return ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="store-reader")


def _in_background(read: Callable[[], T]) -> Future[T]:
    """It reads on behalf of this thread: within its time, and counted with what it costs.

    Who gives it up cancels it and does not wait: `list_budget.end_reads` says why, and waits.
    """
    reading = _readers().submit(copy_context().run, read)
    read_ahead(reading)
    return reading


def _result(reading: Future[T]) -> T:
    try:
        return reading.result()
    finally:
        taken(reading)
