"""A batch of records and its consumer: tried again from the first failure on, halved, put aside."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from chalicelib.dynamo.wire import encoded
from onfile.local.stream_reader.shard import Record, number_of

TRIES = 3
PAUSES_S = (0.2, 1.0)
"""Before the second try and the third."""

Consumer = Callable[[dict[str, Any]], Any]
"""Takes an event of Lambda's shape; answers with its `batchItemFailures`."""

_log = logging.getLogger(__name__)


class RecordBatches:
    """Hands records to `consume`.

    `done` is called with the last of the records that are dealt with, in their order; `put_aside`
    with each that can't be handled; `wait` with seconds, and may raise to end all.
    """

    def __init__(
        self,
        consume: Consumer,
        *,
        done: Callable[[Record], None],
        put_aside: Callable[[Record], None],
        wait: Callable[[float], None],
    ) -> None:
        self._consume = consume
        self._done = done
        self._put_aside = put_aside
        self._wait = wait

    def handle(self, records: list[Record]) -> None:
        """Returns when each of them is handled or put aside."""
        waiting = [records]
        while waiting:
            left = self._tried(waiting.pop())
            if len(left) == 1:
                self._put_aside(left[0])
                self._done(left[0])
            elif left:
                middle = len(left) // 2
                waiting += [left[middle:], left[:middle]]

    def _tried(self, batch: list[Record]) -> list[Record]:
        """What is left of it when its first record has failed for the last time."""
        tries = 0
        while batch and tries < TRIES:
            if tries:
                self._wait(PAUSES_S[tries - 1])
            handled = self._handled(batch)
            tries = 1 if handled else tries + 1
            if handled:
                self._done(batch[handled - 1])
                batch = batch[handled:]
        return batch

    def _handled(self, batch: list[Record]) -> int:
        """How many records from the first on are handled."""
        event = json.loads(encoded({"Records": batch}))  # as JSON: binary values are base64
        try:
            return _handled_by(self._consume(event), batch)
        except Exception:
            _log.exception("the consumer failed")
            return 0


def _handled_by(answer: Any, batch: list[Record]) -> int:
    """The same, of the consumer's answer. Raises AttributeError where that has no such shape."""
    failures = (answer or {}).get("batchItemFailures") or ()
    failed = {failure.get("itemIdentifier") for failure in failures}
    numbers = [number_of(record) for record in batch]
    # An identifier of none of them says nothing about which are handled.
    if not failed <= set(numbers):
        return 0
    return min(map(numbers.index, failed), default=len(batch))
