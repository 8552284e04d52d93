"""The operations that write items one by one: Put, Update, Delete, and BatchWriteItem."""

from __future__ import annotations

import sqlite3
from typing import Any

from onfile.embedded_dynamodb import writes
from onfile.embedded_dynamodb.capacity import Usage, report, report_all, write_usage
from onfile.embedded_dynamodb.errors import invalid
from onfile.embedded_dynamodb.expressions.paths import pick
from onfile.embedded_dynamodb.parameters import (
    Request,
    capacity_mode,
    choice,
    refuse_unsupported,
    required,
)
from onfile.embedded_dynamodb.values import Item
from onfile.embedded_dynamodb.writes import Judged, Write

# ReturnItemCollectionMetrics is about local secondary indexes, which no table here has: DynamoDB
# answers nothing for it then.
_ANSWERED = {"ReturnValues", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"}
_PUT = writes.PUT | _ANSWERED
_UPDATE = writes.UPDATE | _ANSWERED
_DELETE = writes.DELETE | _ANSWERED
_OLD_ONLY = ("NONE", "ALL_OLD")
_ANY = ("NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW")
_BATCH = frozenset({"RequestItems", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"})
_MAX_BATCH_ITEMS = 25


def put_item(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """PutItem."""
    refuse_unsupported("PutItem", request, _PUT)
    return _single(connection, request, writes.put(connection, request), _OLD_ONLY)


def update_item(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """UpdateItem."""
    refuse_unsupported("UpdateItem", request, _UPDATE)
    return _single(connection, request, writes.update(connection, request), _ANY)


def delete_item(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """DeleteItem."""
    refuse_unsupported("DeleteItem", request, _DELETE)
    return _single(connection, request, writes.delete(connection, request), _OLD_ONLY)


def batch_write_item(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """BatchWriteItem: up to 25 puts and deletes. None is ever left unprocessed."""
    refuse_unsupported("BatchWriteItem", request, _BATCH)
    mode = capacity_mode(request)
    batch = _batch(connection, required(request, "RequestItems", dict))
    if len({(write.table.id, write.position) for write in batch}) != len(batch):
        raise invalid("Provided list of item keys contains duplicates")
    usages = []
    for write in batch:
        judged = writes.judge(connection, write)
        writes.carry_out(connection, judged)
        if mode != "NONE":
            usages.append((write.table.name, _usage(judged)))
    return {"UnprocessedItems": {}, **report_all(usages, mode)}


def _single(
    connection: sqlite3.Connection, request: Request, write: Write, allowed: tuple[str, ...]
) -> dict[str, Any]:
    wanted = choice(request, "ReturnValues", allowed, "NONE")
    mode = capacity_mode(request)
    judged = writes.judge(connection, write)
    writes.carry_out(connection, judged)
    answer: dict[str, Any] = {}
    attributes = _returned(judged, wanted)
    if attributes:
        answer["Attributes"] = attributes
    if mode != "NONE":
        answer["ConsumedCapacity"] = report(write.table.name, _usage(judged), mode)
    return answer


def _returned(judged: Judged, wanted: str) -> Item | None:
    if wanted == "NONE":
        return None
    item = judged.new if wanted.endswith("NEW") else judged.old_item
    if item is None or wanted.startswith("ALL"):
        return item
    # An update without an expression touches nothing; an empty tree would pick all.
    return pick(item, judged.write.touched) if judged.write.touched else None


def _usage(judged: Judged) -> Usage:
    table, size = judged.write.table, judged.larger_size
    return write_usage(table, judged.old_item, judged.new, size=size)


def _batch(connection: sqlite3.Connection, requested: dict[str, Any]) -> list[Write]:
    if not requested:
        raise invalid("BatchWriteItem must have some requests set")
    batch: list[Write] = []
    for name, requests in requested.items():
        if not isinstance(requests, list) or not requests:
            raise invalid(
                f"The batch write request list for a table cannot be null or empty: {name}"
            )
        if len(batch) + len(requests) > _MAX_BATCH_ITEMS:
            raise invalid("Too many items requested for the BatchWriteItem call")
        batch += [_batched(connection, name, one) for one in requests]
    return batch


def _batched(connection: sqlite3.Connection, table_name: str, request: Any) -> Write:
    refuse_unsupported("BatchWriteItem", request, frozenset({"PutRequest", "DeleteRequest"}))
    if len(request) != 1:
        raise invalid("A write request must contain exactly one of PutRequest and DeleteRequest")
    if "PutRequest" in request:
        content = required(request, "PutRequest", dict)
        refuse_unsupported("PutRequest", content, frozenset({"Item"}))
        return writes.put(connection, {"TableName": table_name, **content})
    content = required(request, "DeleteRequest", dict)
    refuse_unsupported("DeleteRequest", content, frozenset({"Key"}))
    return writes.delete(connection, {"TableName": table_name, **content})
