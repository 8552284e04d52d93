"""Events made of the rows themselves: whatever the streams have not told, whenever it was.

The ids follow from the rows, so that what has been told is not told again. Of a transaction its
history tells all; of a customer or method the row tells that it was made, and when it was last
changed; of a deleted customer that it was. What is made waits for whoever looks for what is due.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from chalicelib.domain.clock import Clock
from chalicelib.domain.webhook_log import WebhookEvent
from chalicelib.late_dataclass import dataclass
from chalicelib.services.ports import WebhookLogStore, WebhookStore
from chalicelib.services.webhooks.log_writing import LogWriter


@dataclass(slots=True)
class Rebuilt:
    """How many events were looked at, and how many deliveries were missing."""

    events: int = 0
    missing: int = 0


class Rebuilding:
    """The use case of whoever runs a stage."""

    def __init__(
        self,
        *,
        webhooks: WebhookStore,
        logs: WebhookLogStore,
        clock: Clock,
    ) -> None:
        self._webhooks = webhooks
        self._logs = logs
        self._clock = clock

    def make(self, events: Iterable[WebhookEvent], since: datetime, result: Rebuilt) -> None:
        """Those of `events` that are not older than `since` and that are missing; adds to `result`.

        Raises ServiceUnavailable; what was made then stays.
        """
        writer = LogWriter(self._webhooks, self._logs, self._clock)
        for event in events:
            if event.at < since:
                continue
            result.events += 1
            result.missing += writer.write(event)
