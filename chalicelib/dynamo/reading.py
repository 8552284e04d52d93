"""Reads shared by the repositories: one row by its key, and ordered walks over index shards."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeVar

from pynamodb.connection.base import Connection
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model
from pynamodb.pagination import ResultIterator

from chalicelib.dynamo.connection import store_errors
from chalicelib.dynamo.transact_write import check_count
from chalicelib.list_budget import rows_left

Row = TypeVar("Row", bound=Model)
PAGE = 100
"""Rows asked for at once. A BatchGetItem takes no more than 100."""
LONG_PAGE = 1_000
"""Rows asked for at once by a walk that has gone on for a while."""
_SHORTEST_LONG_PAGE = 25
"""The same, where it is one of many."""


def get_row(model: type[Row], hash_key: str, range_key: str | None = None) -> Row | None:
    """The row with this key, strongly consistent, or None. One request."""
    try:
        with store_errors():
            return model.get(hash_key, range_key, consistent_read=True)
    except DoesNotExist:
        return None


def get_rows(model: type[Row], keys: Sequence[tuple[str, str]]) -> list[Row]:
    """The rows with these keys that there are, in any order, strongly consistent."""
    return [
        row
        for some in in_pages(keys)
        for row in walked(model.batch_get(some, consistent_read=True))
    ]


def read_at_once(
    connection: Connection, model: type[Row], keys: Sequence[tuple[str, str]]
) -> list[Row]:
    """The rows with these keys as they were at one moment; what is not there is left out.

    Raises TransactionCanceled where somebody is writing one of them, TooMuchAtOnce above 100 keys.
    """
    check_count(len(keys))
    table = model._get_connection()
    wanted = [table.get_operation_kwargs(hash_key, range_key) for hash_key, range_key in keys]
    request = {"TransactItems": [{"Get": each} for each in wanted]}
    with store_errors():
        answer = connection.dispatch("TransactGetItems", request)
    items = [response.get("Item") for response in answer["Responses"]]
    return [model.from_raw_data(item) for item in items if item]


def walked(rows: Iterable[Row]) -> Iterator[Row]:
    """`rows` of a PynamoDB query, with its errors turned into ours as they come."""
    with store_errors():
        yield from rows


def growing_walk(
    query: Callable[..., ResultIterator[Row]], hash_key: str, **how: Any
) -> Iterator[Row]:
    """The rows of `growing_pages`, one by one."""
    return chain.from_iterable(growing_pages(query, hash_key, **how))


def growing_pages(
    query: Callable[..., ResultIterator[Row]],
    hash_key: str,
    *,
    between: Condition,
    newest_first: bool,
    first: int,
    most: int = LONG_PAGE,
    consistent: bool = False,
) -> Iterator[Iterator[Row]]:
    """What `query`, of a model or an index, reads under a hash key, in order of the range key.

    In pages of `first` rows, then of twice as many, up to `most`: a short walk stays cheap. Each
    page must be read to its end before the next one. Raises Spent.
    """
    size, start = min(first, most), None
    while True:
        size = rows_left(size)
        page = query(
            hash_key,
            between,
            consistent_read=consistent,
            scan_index_forward=not newest_first,
            limit=size,
            page_size=size,
            last_evaluated_key=start,
        )
        yield walked(page)
        start = page.last_evaluated_key
        if start is None:
            return
        size = min(2 * size, most)


def most_of(walks: int) -> int:
    """The longest page of each of several walks that are read side by side: what all of them have
    read ahead must not use up what a list may read."""
    return max(LONG_PAGE // walks, _SHORTEST_LONG_PAGE)


def merge(
    walks: Iterable[Iterator[Row]], *, key: Callable[[Row], Any], newest_first: bool
) -> Iterator[Row]:
    """Walks over shards, each in order by `key`, as one walk in that order."""
    sources = list(walks)
    if len(sources) == 1:
        return sources[0]
    return heapq.merge(*sources, key=key, reverse=newest_first)


def in_pages(items: Iterable[Any], size: int = PAGE) -> Iterator[list[Any]]:
    """`items` in lists of `size`; the last may be shorter."""
    page: list[Any] = []
    for item in items:
        page.append(item)
        if len(page) == size:
            yield page
            page = []
    if page:
        yield page
