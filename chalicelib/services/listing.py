"""Pages of lists: filters that no key serves, offset and limit, over rows read as they are needed.

The walk stops after a bounded number of rows, and says so, rather than run into a time-out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from chalicelib.errors import BadRequest
from chalicelib.services.requests import ListRequest

MAX_ROWS_READ = 20_000

T = TypeVar("T")


def take_page(
    rows: Iterable[T], request: ListRequest, attribute: Callable[[T, str], Any]
) -> list[T]:
    """The rows of `request`'s page. Raises BadRequest where that would read too many."""
    fitting = (
        row
        for row in _bounded(rows)
        if all(attribute(row, name) == value for name, value in request.filters.items())
    )
    return list(islice(fitting, request.offset, request.offset + request.limit))


def _bounded(rows: Iterable[T]) -> Iterator[T]:
    for count, row in enumerate(rows, start=1):
        if count > MAX_ROWS_READ:
            raise BadRequest(
                f"The page lies behind the first {MAX_ROWS_READ} rows; narrow the filters."
            )
        yield row
