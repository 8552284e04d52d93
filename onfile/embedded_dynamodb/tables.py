"""The operations on tables: create, describe, list, delete; their time to live and stream."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from onfile.embedded_dynamodb.definitions import INDEX_UPDATES, table_definition, with_index
from onfile.embedded_dynamodb.errors import DynamoError, invalid
from onfile.embedded_dynamodb.parameters import (
    Request,
    optional,
    positive,
    refuse_unsupported,
    required,
)
from onfile.embedded_dynamodb.rows import fill_index, find_table
from onfile.embedded_dynamodb.schema import Table
from onfile.embedded_dynamodb.stream_view import SPECIFICATION, STREAM_ID
from onfile.embedded_dynamodb.streams import ended, started, view_asked_for

_MAX_LISTED = 100
# Where the stored definition keeps the attribute name; it is no part of a TableDescription.
_TIME_TO_LIVE = "TimeToLive"


def create_table(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """CreateTable; the table is active at once."""
    definition = table_definition(request)
    name = definition["TableName"]
    view = view_asked_for(request) if SPECIFICATION in request else None
    if view is not None:
        definition = started(connection, definition, view)
    try:
        connection.execute(
            "INSERT INTO tables (name, definition) VALUES (?, ?)", (name, json.dumps(definition))
        )
    except sqlite3.IntegrityError as error:
        raise DynamoError("ResourceInUseException", f"Table already exists: {name}") from error
    return {"TableDescription": _description(definition, "ACTIVE")}


def describe_table(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """DescribeTable, without ItemCount and TableSizeBytes: to count them would cost a scan."""
    table = _named_table(connection, "DescribeTable", request)
    return {"Table": _description(table.definition, "ACTIVE")}


def list_tables(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """ListTables, in the order of the names."""
    refuse_unsupported("ListTables", request, frozenset({"Limit", "ExclusiveStartTableName"}))
    limit = positive(request, "Limit") or _MAX_LISTED
    if limit > _MAX_LISTED:
        raise invalid(f"Limit must be less than or equal to {_MAX_LISTED}")
    start = optional(request, "ExclusiveStartTableName", str) or ""
    rows = connection.execute(
        "SELECT name FROM tables WHERE name > ? ORDER BY name LIMIT ?", (start, limit + 1)
    ).fetchall()
    names = [name for (name,) in rows[:limit]]
    more = {"LastEvaluatedTableName": names[-1]} if len(rows) > limit else {}
    return {"TableNames": names, **more}


def delete_table(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """DeleteTable, with everything in it."""
    table = _named_table(connection, "DeleteTable", request)
    if table.definition["DeletionProtectionEnabled"]:
        raise invalid(f"Resource cannot be deleted as it is protected: {table.name}")
    if table.stream is not None:
        ended(connection, table.definition)
    connection.execute("DELETE FROM index_entries WHERE table_id = ?", (table.id,))
    connection.execute("DELETE FROM items WHERE table_id = ?", (table.id,))
    connection.execute("DELETE FROM tables WHERE id = ?", (table.id,))
    return {"TableDescription": _description(table.definition, "DELETING")}


def update_table(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """UpdateTable: turns the stream of a table on or off, or makes one index."""
    supported = {"TableName", SPECIFICATION, "AttributeDefinitions", INDEX_UPDATES}
    refuse_unsupported("UpdateTable", request, frozenset(supported))
    table = find_table(connection, required(request, "TableName", str))
    if INDEX_UPDATES in request and SPECIFICATION in request:
        raise invalid(f"UpdateTable: {INDEX_UPDATES} and {SPECIFICATION} are two requests here")
    if INDEX_UPDATES in request:
        definition = with_index(table.definition, request)
        _redefine(connection, table, definition)
        fill_index(connection, find_table(connection, table.name))
        return {"TableDescription": _description(definition, "ACTIVE")}
    required(request, SPECIFICATION, dict)
    view = view_asked_for(request)
    if (view is None) == (table.stream is None):
        state = "no stream to disable" if view is None else "already an enabled stream"
        raise invalid(f"Table has {state}")
    if view is None:
        definition = ended(connection, table.definition)
    else:
        definition = started(connection, table.definition, view)
    _redefine(connection, table, definition)
    return {"TableDescription": _description(definition, "ACTIVE")}


def update_time_to_live(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """UpdateTimeToLive. Items stay readable after their time, as they may in AWS for days."""
    supported = frozenset({"TableName", "TimeToLiveSpecification"})
    refuse_unsupported("UpdateTimeToLive", request, supported)
    table = find_table(connection, required(request, "TableName", str))
    specification = required(request, "TimeToLiveSpecification", dict)
    enabled = required(specification, "Enabled", bool)
    attribute = required(specification, "AttributeName", str)
    current = table.definition.get(_TIME_TO_LIVE)
    if enabled == (current is not None):
        raise invalid(f"TimeToLive is already {'enabled' if enabled else 'disabled'}")
    if current not in (None, attribute):
        raise invalid("TimeToLive is active on a different AttributeName")
    definition = {**table.definition, _TIME_TO_LIVE: attribute if enabled else None}
    _redefine(connection, table, definition)
    return {"TimeToLiveSpecification": specification}


def describe_time_to_live(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """DescribeTimeToLive."""
    table = _named_table(connection, "DescribeTimeToLive", request)
    attribute = table.definition.get(_TIME_TO_LIVE)
    if attribute is None:
        return {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}
    return {"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": attribute}}


def _redefine(connection: sqlite3.Connection, table: Table, definition: dict[str, Any]) -> None:
    connection.execute(
        "UPDATE tables SET definition = ? WHERE id = ?", (json.dumps(definition), table.id)
    )


def _named_table(connection: sqlite3.Connection, operation: str, request: Request) -> Table:
    refuse_unsupported(operation, request, frozenset({"TableName"}))
    return find_table(connection, required(request, "TableName", str))


def _description(definition: dict[str, Any], status: str) -> dict[str, Any]:
    # A copy, since table definitions are cached. Indexes live and die with their table.
    description: dict[str, Any] = json.loads(json.dumps(definition))
    for own in (_TIME_TO_LIVE, STREAM_ID):
        description.pop(own, None)
    description["TableStatus"] = status
    for index in description.get("GlobalSecondaryIndexes", ()):
        index["IndexStatus"] = status
    return description
