"""The tables of the SQLite file, by formats: a file of an older one is brought up to the newest."""

from __future__ import annotations

import sqlite3
from pathlib import Path

# An index entry holds the whole key of its item, so that entries that share an index key have an
# order to page through, and no content: the item is one look-up away and is written but once.
_ITEMS = (
    """
    CREATE TABLE tables (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        definition TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE items (
        id INTEGER PRIMARY KEY,
        table_id INTEGER NOT NULL,
        hash BLOB NOT NULL,
        range BLOB NOT NULL,
        size INTEGER NOT NULL,
        document TEXT NOT NULL,
        UNIQUE (table_id, hash, range)
    )
    """,
    """
    CREATE TABLE index_entries (
        table_id INTEGER NOT NULL,
        index_number INTEGER NOT NULL,
        hash BLOB NOT NULL,
        range BLOB NOT NULL,
        item_hash BLOB NOT NULL,
        item_range BLOB NOT NULL,
        item_id INTEGER NOT NULL,
        PRIMARY KEY (table_id, index_number, hash, range, item_hash, item_range)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE request_tokens (
        token TEXT PRIMARY KEY,
        fingerprint BLOB NOT NULL,
        expires_at REAL NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE INDEX request_tokens_by_expiry ON request_tokens (expires_at)
    """,
)
# The records of all streams are one log, so that each is appended to the end of one B-tree.
_STREAMS = (
    """
    CREATE TABLE streams (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        arn TEXT NOT NULL UNIQUE,
        table_name TEXT NOT NULL,
        key_schema TEXT NOT NULL,
        view TEXT NOT NULL,
        started_at REAL NOT NULL,
        first INTEGER NOT NULL,
        ended_at REAL,
        last INTEGER
    )
    """,
    """
    CREATE TABLE stream_records (
        number INTEGER PRIMARY KEY,
        stream_id INTEGER NOT NULL,
        created_at REAL NOT NULL,
        old TEXT,
        new TEXT
    )
    """,
)
_FORMATS = (_ITEMS, _STREAMS)
"""What each format has added to the one before; the first is format 1."""


def format_of(connection: sqlite3.Connection, path: Path | None) -> int:
    """The format of the file, 0 if it is empty. Raises ValueError for one of something else."""
    [found] = connection.execute("PRAGMA user_version").fetchone()
    if not 0 <= found <= len(_FORMATS):
        raise ValueError(
            f"{path} holds format {found} of the embedded store, not {len(_FORMATS)} or older"
        )
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    names = {statement.split()[2] for added in _FORMATS[:found] for statement in added}
    if not (there >= names if found else not there):
        raise ValueError(f"{path} is a database of something else than the embedded store")
    return int(found)


def lay_out(connection: sqlite3.Connection, path: Path | None) -> None:
    """Adds what the file lacks of the newest format. Raises ValueError as `format_of` does."""
    if format_of(connection, path) == len(_FORMATS):
        return
    connection.execute("BEGIN IMMEDIATE")
    # Another process may have been here meanwhile.
    for added in _FORMATS[format_of(connection, path) :]:
        for statement in added:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(_FORMATS)}")
    connection.execute("COMMIT")
