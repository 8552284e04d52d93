"""Reads shared by the repositories: rows by their keys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from pynamodb.connection.base import Connection
from pynamodb.models import Model

from chalicelib.dynamo.connection import store_errors
from chalicelib.dynamo.late_rows import Item, late
from chalicelib.dynamo.transact_write import check_count

Row = TypeVar("Row", bound=Model)
T = TypeVar("T")
PAGE = 100
"""Rows asked for at once. A BatchGetItem takes no more than 100."""


def get_row(model: type[Row], hash_key: str, range_key: str | None = None) -> Row | None:
    """The row with this key, strongly consistent, or None. One request."""
    item = _item(model, hash_key, range_key)
    return None if item is None else model.from_raw_data(item)


def get_late_row(model: type[Row], hash_key: str, range_key: str) -> Row | None:
    """The same, to be read and not to be written: its columns are read as they are asked for."""
    item = _item(model, hash_key, range_key)
    return None if item is None else late(model)(item)


def _item(model: type[Row], hash_key: str, range_key: str | None) -> dict[str, Any] | None:
    keys = model._serialize_keys(hash_key, range_key)
    with store_errors():
        answer = model._get_connection().get_item(*keys, consistent_read=True)
    return answer.get("Item") or None


def get_rows(model: type[Row], keys: Collection[tuple[str, str]]) -> list[Row]:
    """The rows with these keys that there are, in any order, strongly consistent."""
    return get_made(model, keys, lambda item: model.from_raw_data(dict(item)))


def get_made(
    model: type[Model],
    keys: Collection[tuple[str, str]],
    made: Callable[[Item], T],
    columns: Sequence[str] | None = None,
) -> list[T]:
    """What is made of each of those rows: of its `columns`, by their names in the store, or all."""
    found: list[T] = []
    names = [each.attr_name for each in (model._hash_key_attribute(), model._range_key_attribute())]
    for some in in_pages(dict(zip(names, key, strict=True)) for key in sorted(set(keys))):
        left: list[dict[str, Any]] | None = some
        while left:
            with store_errors():
                items, left = model._batch_get_page(left, True, columns)
            found += map(made, items)
    return found


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


def in_growing_pages(items: Iterable[Any], first: int) -> Iterator[list[Any]]:
    """`items` in lists of `first`, then of twice as many, up to PAGE."""
    size = min(first, PAGE)
    remaining = iter(items)
    while page := list(islice(remaining, size)):
        yield page
        size = min(2 * size, PAGE)


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
