"""The log of all streams: a record for each change of an item, kept for 24 hours.

Records are numbered in the order in which their changes were committed, without a gap. What is
older than 24 hours is not there for readers, wherever the writers are with deleting it.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right

from onfile.embedded_dynamodb.images import kept
from onfile.embedded_dynamodb.rows import Row
from onfile.embedded_dynamodb.schema import Keys
from onfile.embedded_dynamodb.stream_view import Stream

RETENTION_S = 24 * 60 * 60.0
# Trimming twice as much as is written catches up with any backlog, and seldom, to touch few pages.
_TRIM_EVERY = 64
_TRIM_AT_ONCE = 2 * _TRIM_EVERY


def append(
    connection: sqlite3.Connection, stream: Stream, keys: Keys, old: Row | None, new: Row | None
) -> None:
    """Adds the record of a change from `old` to `new`; None stands for no item."""
    number = connection.execute(
        "INSERT INTO stream_records (stream_id, created_at, old, new) VALUES (?, now(), ?, ?)",
        (stream.id, *kept(stream.view, keys, old, new)),
    ).lastrowid
    if number is not None and number % _TRIM_EVERY == 0:
        _trim(connection)


def newest(connection: sqlite3.Connection) -> int:
    """The number of the last record of all, 0 before the first."""
    [number] = connection.execute("SELECT max(number) FROM stream_records").fetchone()
    return int(number or 0)


def trim_point(connection: sqlite3.Connection) -> int:
    """The number up to which all records are older than 24 hours, or deleted."""
    oldest, horizon = connection.execute(
        "SELECT min(number), now() - ? FROM stream_records", (RETENTION_S,)
    ).fetchone()
    if oldest is None or _created_at(connection, oldest) > horizon:
        return int(oldest or 1) - 1
    numbers = range(oldest, newest(connection) + 1)
    return (
        int(oldest) - 1 + bisect_right(numbers, horizon, key=lambda n: _created_at(connection, n))
    )


def _created_at(connection: sqlite3.Connection, number: int) -> float:
    found = connection.execute("SELECT created_at FROM stream_records WHERE number = ?", (number,))
    return float(found.fetchone()[0])


def _trim(connection: sqlite3.Connection) -> None:
    # The record that has just been added stays: the next one is numbered after it.
    [oldest] = connection.execute("SELECT min(number) FROM stream_records").fetchone()
    last = min(trim_point(connection), oldest - 1 + _TRIM_AT_ONCE)
    connection.execute("DELETE FROM stream_records WHERE number <= ?", (last,))
