"""The database: takes a request as it goes over DynamoDB's wire, and gives the answer."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from onfile.embedded_dynamodb import item_writes, queries, reads, stream_reads, tables
from onfile.embedded_dynamodb.errors import INTERNAL, DynamoError, invalid
from onfile.embedded_dynamodb.parameters import Request
from onfile.embedded_dynamodb.storage import Storage
from onfile.embedded_dynamodb.transactions import transact_write_items

Operation = Callable[[sqlite3.Connection, Request], dict[str, Any]]

_READING: dict[str, Operation] = {
    "BatchGetItem": reads.batch_get_item,
    "DescribeStream": stream_reads.describe_stream,
    "DescribeTable": tables.describe_table,
    "DescribeTimeToLive": tables.describe_time_to_live,
    "GetItem": reads.get_item,
    "GetRecords": stream_reads.get_records,
    "GetShardIterator": stream_reads.get_shard_iterator,
    "ListStreams": stream_reads.list_streams,
    "ListTables": tables.list_tables,
    "Query": queries.query,
    "Scan": queries.scan,
    "TransactGetItems": reads.transact_get_items,
}
_WRITING: dict[str, Operation] = {
    "BatchWriteItem": item_writes.batch_write_item,
    "CreateTable": tables.create_table,
    "DeleteItem": item_writes.delete_item,
    "DeleteTable": tables.delete_table,
    "PutItem": item_writes.put_item,
    "TransactWriteItems": transact_write_items,
    "UpdateItem": item_writes.update_item,
    "UpdateTable": tables.update_table,
    "UpdateTimeToLive": tables.update_time_to_live,
}


class Database:
    """An embedded DynamoDB on one SQLite file, or in memory.

    For any number of threads; several processes may open the same file, but none may carry an
    open Database over a fork. All reads are consistent, and so is every index.
    """

    def __init__(self, path: Path | None, *, clock: Callable[[], float] = time.time) -> None:
        """Opens the file and makes it where there is none; `path` None keeps all in memory.

        `clock` tells the seconds since 1970, by which request tokens expire and the records of
        streams are made and trimmed. Raises ValueError
        for a file that is none of this store, or is damaged; OSError for one that may not be used.
        """
        self._storage = Storage(path, clock)

    def execute(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to `request`, both in DynamoDB's JSON with binary values as base64.

        What it writes is committed when it returns. Raises DynamoError for a refusal.
        """
        try:
            if operation in _READING:
                with self._storage.reading() as connection:
                    return _READING[operation](connection, request)
            if operation in _WRITING:
                with self._storage.writing() as connection:
                    return _WRITING[operation](connection, request)
        except sqlite3.DatabaseError as error:
            raise DynamoError(INTERNAL, f"The embedded store failed: {error}") from error
        raise invalid(f"The embedded store does not support the operation {operation}")

    def version(self) -> int:
        """A number that is another one after each change, by this process or any other.

        It costs next to nothing, so that who waits for changes may look often.
        """
        return self._storage.version()

    def close(self) -> None:
        """Ends the use of the file; the Database takes no more requests."""
        self._storage.close()
