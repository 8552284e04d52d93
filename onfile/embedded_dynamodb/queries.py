"""Query and Scan."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from onfile.embedded_dynamodb.errors import invalid
from onfile.embedded_dynamodb.expressions.key_conditions import (
    Stretch,
    stretch_of,
    successor,
)
from onfile.embedded_dynamodb.expressions.paths import paths_in
from onfile.embedded_dynamodb.expressions.request import Expressions
from onfile.embedded_dynamodb.page import Page
from onfile.embedded_dynamodb.parameters import (
    NAMES,
    VALUES,
    Request,
    optional,
    refuse_unsupported,
)
from onfile.embedded_dynamodb.rows import Bound, walk_all, walk_partition

_SCAN = frozenset(
    {
        "TableName",
        "IndexName",
        "FilterExpression",
        "ProjectionExpression",
        NAMES,
        VALUES,
        "Limit",
        "ExclusiveStartKey",
        "Select",
        "ConsistentRead",
        "ReturnConsumedCapacity",
    }
)
_QUERY = _SCAN | {"KeyConditionExpression", "ScanIndexForward"}


def query(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """Query: items of one partition, in the order of their range keys."""
    refuse_unsupported("Query", request, _QUERY)
    expressions = Expressions(request)
    condition = expressions.condition("KeyConditionExpression")
    if condition is None:
        raise invalid("The KeyConditionExpression parameter must be specified in the request")
    page = Page.of(connection, request, expressions)
    expressions.refuse_unused()
    _refuse_filter_on_keys(page)
    stretch = stretch_of(condition, (page.index or page.table).keys, expressions.values)
    forward = optional(request, "ScanIndexForward", bool) is not False
    bounds = _bounds(page, stretch, forward=forward)
    walk = walk_partition(connection, page.table, page.index, stretch.hash, bounds, forward=forward)
    with closing(walk):
        return page.read(walk)


def scan(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """Scan: items of a table or an index, in no order that a caller may rely on."""
    refuse_unsupported("Scan", request, _SCAN)
    expressions = Expressions(request)
    page = Page.of(connection, request, expressions)
    expressions.refuse_unused()
    before_all = (b"",) * (2 if page.index is None else 4)
    walk = walk_all(connection, page.table, page.index, page.start or before_all)
    with closing(walk):
        return page.read(walk)


def _refuse_filter_on_keys(page: Page) -> None:
    for path in paths_in(page.filter):
        if path.parts[0] in page.key_names:
            raise invalid(
                "Filter Expression can only contain non-primary key attributes:"
                f" Primary key attribute: {path.parts[0]}"
            )


def _bounds(page: Page, stretch: Stretch, *, forward: bool) -> tuple[Bound, Bound]:
    # In an index, entries with the same range key are told apart by the keys of their items.
    padding = () if page.index is None else (b"", b"")
    lower, upper = (stretch.lower, *padding), (stretch.upper, *padding)
    if page.start is None:
        return lower, upper
    hash_key, *rest = page.start
    if hash_key != stretch.hash or not stretch.lower <= rest[0] < stretch.upper:
        raise invalid(
            "The provided starting key is outside query boundaries based on provided conditions"
        )
    if forward:
        return (*rest[:-1], successor(rest[-1])), upper
    return lower, tuple(rest)
