"""One page of items: what Query and Scan have in common."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from onfile.embedded_dynamodb.capacity import read_usage, report
from onfile.embedded_dynamodb.errors import invalid
from onfile.embedded_dynamodb.expressions.conditions import Values, holds
from onfile.embedded_dynamodb.expressions.paths import Tree, paths_in, pick
from onfile.embedded_dynamodb.expressions.request import Expressions
from onfile.embedded_dynamodb.expressions.syntax import Condition
from onfile.embedded_dynamodb.parameters import (
    Request,
    capacity_mode,
    choice,
    optional,
    positive,
    required,
)
from onfile.embedded_dynamodb.rows import Bound, Walk, find_table
from onfile.embedded_dynamodb.schema import Index, Table
from onfile.embedded_dynamodb.values import Item, canonical_item, item_size

_MAX_PAGE_BYTES = 1024 * 1024
_SELECT = ("ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES", "COUNT")


@dataclass(frozen=True)
class Page:
    """What to read, where to start and when to stop.

    `start` is the full key after which the page begins: `(hash, range)` in a table,
    `(hash, range, item hash, item range)` in an index.
    """

    table: Table
    index: Index | None
    filter: Condition | None
    projection: Tree | None
    values: Values
    limit: int | None
    start: Bound | None
    counts_only: bool
    consistent: bool
    capacity: str

    @classmethod
    def of(cls, connection: sqlite3.Connection, request: Request, expressions: Expressions) -> Page:
        """The page that a Query or Scan asks for. Raises DynamoError."""
        table = find_table(connection, required(request, "TableName", str))
        name = optional(request, "IndexName", str)
        index = None if name is None else table.index(name)
        consistent = bool(optional(request, "ConsistentRead", bool))
        if consistent and index is not None:
            raise invalid("Consistent reads are not supported on global secondary indexes")
        page = cls(
            table=table,
            index=index,
            filter=expressions.condition("FilterExpression"),
            projection=expressions.projection(),
            values=expressions.values,
            limit=positive(request, "Limit"),
            start=_start(request, table, index),
            counts_only=request.get("Select") == "COUNT",
            consistent=consistent,
            capacity=capacity_mode(request),
        )
        page._check_select(request)
        page._refuse_unprojected()
        return page

    @property
    def key_names(self) -> tuple[str, ...]:
        """The key attributes of what is read, index or table."""
        return (self.index or self.table).keys.names

    def read(self, walk: Walk) -> dict[str, Any]:
        """The answer: items from `walk` up to the limit, 1 MB, or the end."""
        items: list[Item] = []
        evaluated = read_bytes = 0
        last: Item | None = None
        for stored, stored_size in walk:
            item, size = self._held(stored, stored_size)
            evaluated += 1
            read_bytes += size
            if self.filter is None or holds(self.filter, item, self.values):
                items.append(item if self.projection is None else pick(item, self.projection))
            if evaluated == self.limit or read_bytes >= _MAX_PAGE_BYTES:
                last = self._full_key(item)
                break
        answer: dict[str, Any] = {"Count": len(items), "ScannedCount": evaluated}
        if not self.counts_only:
            answer["Items"] = items
        if last is not None:
            answer["LastEvaluatedKey"] = last
        if self.capacity != "NONE":
            usage = read_usage(read_bytes, self.index, consistent=self.consistent)
            answer["ConsumedCapacity"] = report(self.table.name, usage, self.capacity)
        return answer

    def _held(self, item: Item, size: int) -> tuple[Item, int]:
        if self.index is None or self.index.projected is None:
            return item, size
        held = self.index.project(item)
        return held, item_size(held)

    def _full_key(self, item: Item) -> Item:
        key = self.table.keys.pick(item)
        return key if self.index is None else key | self.index.keys.pick(item)

    def _check_select(self, request: Request) -> None:
        select = choice(request, "Select", _SELECT, "ALL_ATTRIBUTES")
        if select == "SPECIFIC_ATTRIBUTES" and self.projection is None:
            raise invalid("Must specify the ProjectionExpression to get SPECIFIC_ATTRIBUTES")
        if "Select" in request and select != "SPECIFIC_ATTRIBUTES" and self.projection is not None:
            raise invalid(f"Cannot specify the ProjectionExpression when choosing to get {select}")
        if select == "ALL_PROJECTED_ATTRIBUTES" and self.index is None:
            raise invalid("ALL_PROJECTED_ATTRIBUTES can be used only when using an IndexName")
        partial = self.index is not None and self.index.projected is not None
        if "Select" in request and select == "ALL_ATTRIBUTES" and partial:
            raise invalid(
                "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not"
                " supported for an index whose projection type is not ALL"
            )

    def _refuse_unprojected(self) -> None:
        if self.index is None or self.index.projected is None:
            return
        asked = {path.parts[0] for path in paths_in(self.filter)} | set(self.projection or ())
        missing = sorted(str(name) for name in asked - self.index.projected)
        if missing:
            raise invalid(
                "One or more parameter values were invalid: Global secondary index"
                f" {self.index.name} does not project {missing}"
            )


def _start(request: Request, table: Table, index: Index | None) -> Bound | None:
    key = optional(request, "ExclusiveStartKey", dict)
    if key is None:
        return None
    key = canonical_item(key)
    index_names = () if index is None else index.keys.names
    if set(key) != {*table.keys.names, *index_names}:
        raise invalid("The provided starting key is invalid")
    item_position = table.position(key)
    if index is None:
        return item_position
    return *(index.keys.position(key) or ()), *item_position
