"""The reader: a thread for each table, from the lease to the consumer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from chalicelib.dynamo.wire import encoded
from onfile.local.stream_reader.lease import lease
from onfile.local.stream_reader.places import Places
from onfile.local.stream_reader.record_batches import Consumer, RecordBatches
from onfile.local.stream_reader.shard import BATCH, Record, number_of
from onfile.local.stream_reader.stream_source import StreamSource
from onfile.local.stream_reader.table_streams import TableStreams

_LEASE_PAUSE_S = 1.0
_LOOKS_WITHOUT_CHANGE = 20
_SOON_AGAIN = 10
"""As many looks at first in the time of one: a change is seldom alone."""

_log = logging.getLogger(__name__)


class _Over(Exception):
    """The reader is to end."""


class StreamReader:
    """Hands what changes in `tables` to `consume`, and keeps its places in `folder`.

    While nothing `is_awaited` it lets changes gather for as long as it pauses.
    """

    def __init__(
        self,
        source: StreamSource,
        tables: Sequence[str],
        folder: Path,
        consume: Consumer,
        *,
        is_awaited: Callable[[], bool] = lambda: True,
    ) -> None:
        self._source = source
        self._tables = tables
        self._folder = folder
        self._consume = consume
        self._is_awaited = is_awaited
        self._over = threading.Event()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Reads while the body lasts; then ends behind the call of `consume` that is under way."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        threads = [
            threading.Thread(target=self._work, args=(table,), name=f"stream of {table}")
            for table in self._tables
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def _work(self, table: str) -> None:
        while not self._over.is_set():
            with lease(self._folder / f"{table}.lock") as ours:
                if ours:
                    self._read(table)
            self._over.wait(_LEASE_PAUSE_S)

    def _read(self, table: str) -> None:
        """Until the end, or a failure: what was not handled is read again from the kept place."""
        streams = TableStreams(self._source.ask, table, Places(self._folder / f"{table}.places"))
        batches = RecordBatches(
            self._consume,
            done=streams.handled,
            put_aside=lambda record: self._put_aside(table, record),
            wait=self._wait,
        )
        try:
            while True:
                version = self._version()
                records = streams.batch()
                batches.handle(records)
                if len(records) == BATCH or (records and self._is_awaited()):
                    self._wait(0)
                else:
                    self._wait_for_another(version)
        except _Over:
            pass
        except Exception:
            _log.exception("the streams of a table can't be read")

    def _put_aside(self, table: str, record: Record) -> None:
        """Without its images: they hold what may only be in the store."""
        change = record["dynamodb"]
        line = {
            "eventSourceARN": record["eventSourceARN"],
            "eventName": record["eventName"],
            "SequenceNumber": number_of(record),
            "Keys": change["Keys"],
        }
        with (self._folder / f"{table}.aside").open("a") as file:
            file.write(encoded(line) + "\n")
        _log.error("a record is put aside")

    def _version(self) -> int | None:
        return self._source.version and self._source.version()

    def _wait_for_another(self, version: int | None) -> None:
        """Until the store has changed; without a change for a while too, for what time changes."""
        pause_s = self._source.pause_s
        soon = [pause_s / _SOON_AGAIN] * _SOON_AGAIN
        if version is None or not self._is_awaited():
            soon = []
        for wait_s in (*soon, *[pause_s] * _LOOKS_WITHOUT_CHANGE):
            self._wait(wait_s)
            if version is None or self._version() != version:
                return

    def _wait(self, seconds: float) -> None:
        if self._over.wait(seconds):
            raise _Over
