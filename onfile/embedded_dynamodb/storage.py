"""The SQLite file: its connections, and the transactions on it.

In WAL mode with synchronous=NORMAL a commit is handed to the operating system before it is
answered: it survives the end of the process, however sudden, but a power cut may take back the
last moments (docs/decisions/0003-embedded-store.md).
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from onfile.embedded_dynamodb.layout import format_of, lay_out
from onfile.embedded_dynamodb.turn import Turn

_BUSY_TIMEOUT_S = 15.0
_WAL_LIMIT_BYTES = 64 * 1024 * 1024
_WAL_ATTEMPTS = 50
_WAL_PAUSE_S = 0.02


class Storage:
    """One SQLite database, open for any number of threads, beside any number of processes.

    One connection writes and one reads, each behind its lock: readers do not wait for a writer.
    In memory (`path` None) both are the same connection. SQL has `now()`: what `clock` tells.
    """

    def __init__(self, path: Path | None, clock: Callable[[], float]) -> None:
        """Opens the file, and makes it where there is none.

        Raises ValueError for a file that is none of this store, or is damaged; OSError for one that
        may not be read and written.
        """
        if path is not None:
            _create_private(path)
        self._write_lock = threading.RLock()
        self._turn = nullcontext if path is None else Turn(Path(f"{path}-turn"), _BUSY_TIMEOUT_S)
        self._read_lock = self._write_lock if path is None else threading.RLock()
        self._writer = self._reader = _opened(path, clock)
        if path is not None:
            self._reader = _connect(path, clock)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One snapshot of everything committed so far."""
        with self._read_lock:
            self._reader.execute("BEGIN")
            try:
                yield self._reader
            finally:
                _roll_back(self._reader)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The only writer on the file; what it wrote is committed at the end, or nothing of it."""
        with self._write_lock, self._turn():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                _roll_back(self._writer)
                raise

    def version(self) -> int:
        """Another number after each commit that changed something, in whichever process."""
        if self._reader is self._writer:
            return self._writer.total_changes
        with self._read_lock:
            # It tells the changes by other connections, and this one makes none.
            return int(self._reader.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Ends both connections, once no thread is using them."""
        with self._write_lock, self._read_lock:
            self._reader.close()
            self._writer.close()


def _roll_back(connection: sqlite3.Connection) -> None:
    # Some failures have ended the transaction already, and a second end would hide the first.
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _create_private(path: Path) -> None:
    """The file holds payment data: nobody but its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _opened(path: Path | None, clock: Callable[[], float]) -> sqlite3.Connection:
    """A connection to a store that is laid out."""
    connection = None
    try:
        connection = _connect(path, clock)
        format_of(connection, path)  # first: the mode is kept in a file, even another's
        if path is not None:
            _enter_wal_mode(connection)
        lay_out(connection, path)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.Error):
            raise ValueError(f"{path} can't be opened as a store: {error}") from error
        raise
    return connection


def _connect(path: Path | None, clock: Callable[[], float]) -> sqlite3.Connection:
    connection = sqlite3.connect(
        ":memory:" if path is None else path,
        timeout=_BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    connection.create_function("now", 0, clock)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA journal_size_limit = {_WAL_LIMIT_BYTES}")
    return connection


def _enter_wal_mode(connection: sqlite3.Connection) -> None:
    # SQLite does not wait for the lock that this takes when two processes make the file at once.
    for attempt in range(1, _WAL_ATTEMPTS + 1):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if attempt == _WAL_ATTEMPTS:
                raise
            time.sleep(_WAL_PAUSE_S)
