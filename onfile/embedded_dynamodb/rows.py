"""Items and index entries as rows: read by key, written, and walked in the order of their keys.

Everything runs inside a transaction that the caller holds open on the connection.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass

from onfile.embedded_dynamodb.errors import DynamoError, table_not_found
from onfile.embedded_dynamodb.schema import Index, Position, Table, load_table
from onfile.embedded_dynamodb.values import Item

# json.dumps would make an encoder for each item.
_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


@dataclass(frozen=True)
class Row:
    """A stored item, with the bytes that DynamoDB counts for it and its JSON."""

    id: int
    item: Item
    size: int
    document: str


def find_table(connection: sqlite3.Connection, name: str) -> Table:
    """The table of that name. Raises DynamoError where there is none."""
    row = connection.execute("SELECT id, definition FROM tables WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise table_not_found(name)
    return load_table(*row)


def read_item(connection: sqlite3.Connection, table: Table, position: Position) -> Row | None:
    """The item at that position of the table."""
    row = connection.execute(
        "SELECT id, document, size FROM items WHERE table_id = ? AND hash = ? AND range = ?",
        (table.id, position.hash, position.range),
    ).fetchone()
    return None if row is None else Row(row[0], json.loads(row[1]), row[2], row[1])


def write_item(
    connection: sqlite3.Connection,
    table: Table,
    position: Position,
    old: Row | None,
    new: Item,
    size: int,
) -> Row:
    """Puts `new` where `old` was read, and brings the indexes up to date; how it is stored now."""
    document = _encode(new)
    if old is None:
        inserted = connection.execute(
            "INSERT INTO items (table_id, hash, range, size, document) VALUES (?, ?, ?, ?, ?)",
            (table.id, position.hash, position.range, size, document),
        )
        item_id = inserted.lastrowid or 0  # never 0 after an INSERT
    else:
        item_id = old.id
        connection.execute(
            "UPDATE items SET size = ?, document = ? WHERE id = ?", (size, document, item_id)
        )
    _move_entries(connection, table, position, old, new, item_id)
    return Row(item_id, new, size, document)


def _move_entries(
    connection: sqlite3.Connection,
    table: Table,
    position: Position,
    old: Row | None,
    new: Item,
    item_id: int,
) -> None:
    for index in table.indexes:
        before = index.keys.position(old.item) if old else None
        after = index.keys.position(new)
        if before == after:
            continue
        if before is not None:
            _delete_entry(connection, table, index, before, position)
        if after is not None:
            connection.execute(
                "INSERT INTO index_entries VALUES (?, ?, ?, ?, ?, ?, ?)",
                (table.id, index.number, *after, *position, item_id),
            )


def fill_index(connection: sqlite3.Connection, table: Table) -> None:
    """Makes the entries of the newest index, which is the last one, of all items that have its key.

    An item whose attribute can't be a key is left out, as DynamoDB leaves it out.
    """
    index = table.indexes[-1]
    rows = connection.execute(
        "SELECT id, hash, range, document FROM items WHERE table_id = ?", (table.id,)
    ).fetchall()
    for item_id, hash_key, range_key, document in rows:
        with suppress(DynamoError):
            position = index.keys.position(json.loads(document))
            if position is not None:
                connection.execute(
                    "INSERT INTO index_entries VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (table.id, index.number, *position, hash_key, range_key, item_id),
                )


def delete_item(connection: sqlite3.Connection, table: Table, position: Position, old: Row) -> None:
    """Takes the item that was read as `old` out of the table and its indexes."""
    connection.execute("DELETE FROM items WHERE id = ?", (old.id,))
    for index in table.indexes:
        before = index.keys.position(old.item)
        if before is not None:
            _delete_entry(connection, table, index, before, position)


def _delete_entry(
    connection: sqlite3.Connection, table: Table, index: Index, at: Position, item_at: Position
) -> None:
    connection.execute(
        "DELETE FROM index_entries WHERE table_id = ? AND index_number = ? AND hash = ?"
        " AND range = ? AND item_hash = ? AND item_range = ?",
        (table.id, index.number, *at, *item_at),
    )


# Each walk starts and ends inside a B-tree, at tuples of keys, so that it steps over the rows it
# yields and no others. The CROSS JOIN keeps SQLite from walking the items first.
_TABLE_PARTITION = """
SELECT document, size FROM items
WHERE table_id = ? AND hash = ? AND range >= ? AND range < ? ORDER BY range ASC"""
_TABLE_SCAN = """
SELECT document, size FROM items
WHERE table_id = ? AND (hash, range) > (?, ?) ORDER BY hash ASC, range ASC"""
_INDEX_PARTITION = """
SELECT items.document, items.size FROM index_entries AS entry
CROSS JOIN items ON items.id = entry.item_id
WHERE entry.table_id = ? AND entry.index_number = ? AND entry.hash = ?
  AND (entry.range, entry.item_hash, entry.item_range) >= (?, ?, ?)
  AND (entry.range, entry.item_hash, entry.item_range) < (?, ?, ?)
ORDER BY entry.range ASC, entry.item_hash ASC, entry.item_range ASC"""
_INDEX_SCAN = """
SELECT items.document, items.size FROM index_entries AS entry
CROSS JOIN items ON items.id = entry.item_id
WHERE entry.table_id = ? AND entry.index_number = ?
  AND (entry.hash, entry.range, entry.item_hash, entry.item_range) > (?, ?, ?, ?)
ORDER BY entry.hash ASC, entry.range ASC, entry.item_hash ASC, entry.item_range ASC"""

Walk = Generator[tuple[Item, int], None, None]
Bound = tuple[bytes, ...]


def walk_partition(
    connection: sqlite3.Connection,
    table: Table,
    index: Index | None,
    hash_key: bytes,
    bounds: tuple[Bound, Bound],
    *,
    forward: bool,
) -> Walk:
    """The items of one partition from the first bound up to, without, the second; with sizes.

    A bound is `(range,)` in a table and `(range, item hash, item range)` in an index.
    """
    statement = _TABLE_PARTITION if index is None else _INDEX_PARTITION
    if not forward:
        statement = statement.replace(" ASC", " DESC")
    source = (table.id,) if index is None else (table.id, index.number)
    lower, upper = bounds
    return _walk(connection, statement, (*source, hash_key, *lower, *upper))


def walk_all(
    connection: sqlite3.Connection, table: Table, index: Index | None, after: Bound
) -> Walk:
    """The items of a table or an index that stand after the full key `after`; with sizes."""
    if index is None:
        return _walk(connection, _TABLE_SCAN, (table.id, *after))
    return _walk(connection, _INDEX_SCAN, (table.id, index.number, *after))


def _walk(
    connection: sqlite3.Connection, statement: str, parameters: tuple[int | bytes, ...]
) -> Walk:
    cursor = connection.execute(statement, parameters)
    try:
        for document, size in cursor:
            yield json.loads(document), size
    finally:
        # An open cursor would keep the snapshot, and with it the write-ahead log, from moving on.
        cursor.close()
