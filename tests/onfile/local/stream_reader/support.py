"""A store with streamed tables, and what a consumer has seen of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chalicelib.dynamo.transport import Transport
from onfile.local.stream_reader import StreamReader
from onfile.local.stream_reader.stream_source import StreamSource
from tests.onfile.embedded_dynamodb.stream_support import BOTH
from tests.onfile.embedded_dynamodb.support import Client, N, key, new_table
from tests.onfile.local.stream_reader.processes import PAUSE_S, n_of

PATIENCE_S = 60.0


class Watched:
    """A table with a stream, by a client of the store; its reader keeps its places in `folder`."""

    def __init__(self, client: Client, ask: Transport, folder: Path) -> None:
        self.client, self.ask, self.folder = client, ask, folder
        self.table = new_table(client, view=BOTH)

    def put(self, *numbers: int) -> None:
        """Changes one item as often."""
        for n in numbers:
            self.client.put_item(TableName=self.table, Item={**key("a"), "n": N(n)})

    def reader(self, consume: Callable[[dict[str, Any]], Any]) -> StreamReader:
        """One that looks often."""
        return StreamReader(StreamSource(self.ask, PAUSE_S), [self.table], self.folder, consume)

    def file(self, ending: str) -> Path:
        """One of the reader's files of the table."""
        return self.folder / f"{self.table}.{ending}"


class Consumer:
    """Notes the numbers of each batch, and answers what `answer` makes of the event."""

    def __init__(self, answer: Callable[[dict[str, Any]], Any] | None = None) -> None:
        self.batches: list[list[int]] = []
        self.events: list[dict[str, Any]] = []
        self._answer = answer or (lambda event: {"batchItemFailures": []})
        self._changed = threading.Condition()

    def __call__(self, event: dict[str, Any]) -> Any:
        with self._changed:
            self.events.append(event)
            self.batches.append([n_of(record) for record in event["Records"]])
            self._changed.notify_all()
        return self._answer(event)

    @property
    def seen(self) -> list[int]:
        """All numbers in the order in which they came."""
        return [n for batch in self.batches for n in batch]

    def wait_for(self, holds: Callable[[list[int]], bool]) -> None:
        """Until it holds for `seen`."""
        with self._changed:
            assert self._changed.wait_for(lambda: holds(self.seen), PATIENCE_S), self.batches


def failing(event: dict[str, Any], *numbers: int) -> dict[str, Any]:
    """The answer that names the records of these numbers."""
    return {
        "batchItemFailures": [
            {"itemIdentifier": record["dynamodb"]["SequenceNumber"]}
            for record in event["Records"]
            if n_of(record) in numbers
        ]
    }
