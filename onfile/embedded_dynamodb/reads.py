"""The operations that read items by their keys: GetItem, BatchGetItem, TransactGetItems."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from onfile.embedded_dynamodb.capacity import (
    TRANSACTION_FACTOR,
    Usage,
    read_units,
    report,
    report_all,
)
from onfile.embedded_dynamodb.errors import invalid
from onfile.embedded_dynamodb.expressions.paths import Tree, pick
from onfile.embedded_dynamodb.expressions.request import Expressions
from onfile.embedded_dynamodb.parameters import (
    NAMES,
    Request,
    capacity_mode,
    optional,
    refuse_unsupported,
    required,
)
from onfile.embedded_dynamodb.rows import Row, find_table, read_item
from onfile.embedded_dynamodb.schema import Position, Table
from onfile.embedded_dynamodb.values import Item, canonical_item

MAX_TRANSACTION_ITEMS = 100
_MAX_BATCH_KEYS = 100
_MAX_BATCH_BYTES = 16 * 1024 * 1024
_READ = frozenset({"TableName", "Key", "ProjectionExpression", NAMES})
_GET = _READ | {"ConsistentRead", "ReturnConsumedCapacity"}
_BATCH = frozenset({"RequestItems", "ReturnConsumedCapacity"})
_BATCH_TABLE = frozenset({"Keys", "ConsistentRead", "ProjectionExpression", NAMES})
_TRANSACTION = frozenset({"TransactItems", "ReturnConsumedCapacity"})


def get_item(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """GetItem."""
    refuse_unsupported("GetItem", request, _GET)
    mode = capacity_mode(request)
    consistent = bool(optional(request, "ConsistentRead", bool))
    table, position, projection = _target(connection, request)
    row = read_item(connection, table, position)
    answer: dict[str, Any] = {} if row is None else {"Item": _picked(row, projection)}
    if mode != "NONE":
        usage = Usage(read_units(row.size if row else 0, consistent=consistent))
        answer["ConsumedCapacity"] = report(table.name, usage, mode)
    return answer


def transact_get_items(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """TransactGetItems: up to 100 items as they are in one moment."""
    refuse_unsupported("TransactGetItems", request, _TRANSACTION)
    mode = capacity_mode(request)
    gets = required(request, "TransactItems", list)
    if not 1 <= len(gets) <= MAX_TRANSACTION_ITEMS:
        raise invalid(
            "Value at 'transactItems' failed to satisfy constraint:"
            f" Member must have length between 1 and {MAX_TRANSACTION_ITEMS}"
        )
    targets = [_transaction_target(connection, get) for get in gets]
    if len({(table.id, position) for table, position, _ in targets}) != len(targets):
        raise invalid("Transaction request cannot include multiple operations on one item")
    rows = [read_item(connection, table, position) for table, position, _ in targets]
    responses = [
        {} if row is None else {"Item": _picked(row, projection)}
        for row, (_, _, projection) in zip(rows, targets, strict=True)
    ]
    usages = [
        (table.name, Usage(_transaction_units(row)))
        for row, (table, _, _) in zip(rows, targets, strict=True)
    ]
    return {"Responses": responses, **report_all(usages, mode, "Read")}


def batch_get_item(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """BatchGetItem: up to 100 keys; what is beyond 16 MB comes back in UnprocessedKeys."""
    refuse_unsupported("BatchGetItem", request, _BATCH)
    mode = capacity_mode(request)
    wanted = required(request, "RequestItems", dict)
    if not wanted:
        raise invalid("BatchGetItem must have some requests set")
    batches = [_Batch.of(connection, name, part) for name, part in wanted.items()]
    if sum(len(batch.positions) for batch in batches) > _MAX_BATCH_KEYS:
        raise invalid("Too many items requested for the BatchGetItem call")
    room = _MAX_BATCH_BYTES
    for batch in batches:
        room = batch.read(connection, room)
    unprocessed = {batch.name: batch.unprocessed for batch in batches if batch.unprocessed}
    return {
        "Responses": {batch.name: batch.items for batch in batches},
        "UnprocessedKeys": unprocessed,
        **report_all([(batch.name, batch.usage) for batch in batches], mode),
    }


@dataclass
class _Batch:
    """What a BatchGetItem asks of one table, and what it has found there."""

    name: str
    table: Table
    part: dict[str, Any]
    positions: list[Position]
    projection: Tree | None
    items: list[Item]
    usage: Usage
    unprocessed: dict[str, Any] | None = None

    @classmethod
    def of(cls, connection: sqlite3.Connection, name: str, part: Any) -> _Batch:
        refuse_unsupported("BatchGetItem", part, _BATCH_TABLE)
        table = find_table(connection, name)
        keys = required(part, "Keys", list)
        if not keys:
            raise invalid(f"The list of keys in RequestItems for BatchGetItem is required: {name}")
        positions = [table.position_of_key(canonical_item(key)) for key in keys]
        if len(set(positions)) != len(positions):
            raise invalid("Provided list of item keys contains duplicates")
        return cls(name, table, part, positions, _projection(part), [], Usage())

    def read(self, connection: sqlite3.Connection, room: int) -> int:
        """Reads as much as there is room for, in bytes, and returns the room that is left."""
        consistent = bool(optional(self.part, "ConsistentRead", bool))
        for at, position in enumerate(self.positions):
            if room <= 0:
                self.unprocessed = {**self.part, "Keys": self.part["Keys"][at:]}
                return room
            row = read_item(connection, self.table, position)
            self.usage.table += read_units(row.size if row else 0, consistent=consistent)
            if row is not None:
                room -= row.size
                self.items.append(_picked(row, self.projection))
        return room


def _target(
    connection: sqlite3.Connection, request: Request
) -> tuple[Table, Position, Tree | None]:
    table = find_table(connection, required(request, "TableName", str))
    position = table.position_of_key(canonical_item(required(request, "Key", dict)))
    return table, position, _projection(request)


def _transaction_target(
    connection: sqlite3.Connection, get: Any
) -> tuple[Table, Position, Tree | None]:
    refuse_unsupported("TransactItems", get, frozenset({"Get"}))
    request = required(get, "Get", dict)
    refuse_unsupported("Get", request, _READ)
    return _target(connection, request)


def _transaction_units(row: Row | None) -> float:
    return TRANSACTION_FACTOR * read_units(row.size if row else 0, consistent=True)


def _projection(request: Request) -> Tree | None:
    expressions = Expressions(request)
    projection = expressions.projection()
    expressions.refuse_unused()
    return projection


def _picked(row: Row, projection: Tree | None) -> Item:
    return row.item if projection is None else pick(row.item, projection)
