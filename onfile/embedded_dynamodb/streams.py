"""The life of a stream: asked for by a table's specification, started, ended, and found again.

A stream is one shard. It stays readable for 24 hours after its end, also where its table is gone.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from onfile.embedded_dynamodb.errors import DynamoError, invalid
from onfile.embedded_dynamodb.parameters import Request, optional, refuse_unsupported
from onfile.embedded_dynamodb.stream_log import RETENTION_S, newest
from onfile.embedded_dynamodb.stream_view import SPECIFICATION, STREAM_ID, VIEWS

_MEMBERS = frozenset({"StreamEnabled", "StreamViewType"})
_COLUMNS = "key_schema, id, arn, table_name, view, started_at, first, last"
_READABLE = "coalesce(ended_at > (SELECT now()) - ?, TRUE)"


Definition = dict[str, Any]


@dataclass(frozen=True)
class StoredStream:
    """A stream that is readable. `first` and `last` bound the numbers of its records; `last` is
    None while it goes on. `started_at` is in seconds since 1970."""

    key_schema: list[dict[str, str]]
    id: int
    arn: str
    table_name: str
    view: str
    started_at: float
    first: int
    last: int | None

    @property
    def label(self) -> str:
        """The time of its start, which tells the streams of a table apart."""
        return self.arn.rpartition("/")[2]

    @property
    def shard(self) -> str:
        """The id of its one shard."""
        return f"shardId-{int(self.started_at * 1000):020}-{self.id:08x}"


def view_asked_for(request: Request) -> str | None:
    """The view type of the stream that `request` turns on, None where it turns one off.

    Raises DynamoError where the StreamSpecification is none.
    """
    specification = request[SPECIFICATION]
    refuse_unsupported(SPECIFICATION, specification, _MEMBERS)
    enabled = optional(specification, "StreamEnabled", bool)
    if enabled is None:
        raise invalid("Stream StreamEnabled was null")
    view: str | None = optional(specification, "StreamViewType", str)
    if enabled and view not in VIEWS:
        raise invalid(f"Invalid StreamViewType: {view}; expected one of {', '.join(VIEWS)}")
    if not enabled and view is not None:
        raise invalid(
            "Invalid StreamViewType: Stream StreamEnabled was false but a StreamViewType was"
            " present."
        )
    return view


def started(connection: sqlite3.Connection, definition: Definition, view: str) -> Definition:
    """The definition of the table with a new stream. Streams past their time are forgotten."""
    connection.execute(f"DELETE FROM streams WHERE NOT {_READABLE}", (RETENTION_S,))  # noqa: S608
    [now] = connection.execute("SELECT now()").fetchone()
    arn = _new_arn(connection, definition["TableArn"], now)
    key_schema = json.dumps(definition["KeySchema"])
    stream_id = connection.execute(
        "INSERT INTO streams (arn, table_name, key_schema, view, started_at, first)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (arn, definition["TableName"], key_schema, view, now, newest(connection) + 1),
    ).lastrowid
    return {
        **definition,
        SPECIFICATION: {"StreamEnabled": True, "StreamViewType": view},
        "LatestStreamArn": arn,
        "LatestStreamLabel": arn.rpartition("/")[2],
        STREAM_ID: stream_id,
    }


def ended(connection: sqlite3.Connection, definition: Definition) -> Definition:
    """The definition of the table without its stream, whose records remain."""
    # A shard has no end before its start.
    connection.execute(
        "UPDATE streams SET ended_at = now(), last = max(first, ?) WHERE id = ?",
        (newest(connection), definition[STREAM_ID]),
    )
    gone = (SPECIFICATION, STREAM_ID)
    return {name: value for name, value in definition.items() if name not in gone}


def find_stream(connection: sqlite3.Connection, arn: str) -> StoredStream:
    """The stream. Raises DynamoError where there is none that is readable."""
    found = streams_after(connection, "", 1, "AND arn = ?", arn)
    if not found:
        raise DynamoError(
            "ResourceNotFoundException", f"Requested resource not found: Stream: {arn} not found"
        )
    return found[0]


def streams_after(
    connection: sqlite3.Connection, arn: str, limit: int, condition: str = "", *values: str
) -> list[StoredStream]:
    """Readable streams behind `arn` in the order of ARNs: those of a table stand by age."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM streams WHERE {_READABLE} AND arn > ? {condition}"  # noqa: S608
        " ORDER BY arn LIMIT ?",
        (RETENTION_S, arn, *values, limit),
    )
    return [StoredStream(json.loads(key_schema), *columns) for key_schema, *columns in rows]


def _new_arn(connection: sqlite3.Connection, table_arn: str, moment: float) -> str:
    """Named after its moment; after a later one, where a stream of the table has that already."""
    label = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
    arn = f"{table_arn}/stream/{label}"
    if connection.execute("SELECT 1 FROM streams WHERE arn = ?", (arn,)).fetchone():
        return _new_arn(connection, table_arn, moment + 0.001)
    return arn
