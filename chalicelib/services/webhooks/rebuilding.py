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
from chalicelib.domain.write_conflicts import Stale
from chalicelib.late_dataclass import dataclass
from chalicelib.services.ports import WebhookLogStore, WebhookStore
from chalicelib.services.webhooks.delivery_attempts import DeliveryAttempts
from chalicelib.services.webhooks.publishing import LogWriter, is_untried


@dataclass(slots=True)
class Rebuilt:
    """How many events were looked at, how many deliveries were missing, and how many were lost:
    there, but with neither an attempt nor a time for one.
    """

    events: int = 0
    missing: int = 0
    lost: int = 0


class Rebuilding:
    """The use case of whoever runs a stage."""

    def __init__(
        self,
        *,
        webhooks: WebhookStore,
        logs: WebhookLogStore,
        attempts: DeliveryAttempts,
        clock: Clock,
    ) -> None:
        self._webhooks = webhooks
        self._logs = logs
        self._attempts = attempts
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
            for _, log, is_new in writer.write(event, waits=True):
                result.missing += is_new
                if not is_new and is_untried(log):
                    try:
                        self._attempts.hand_over(log, self._clock())
                    except Stale:
                        continue  # somebody is at it
                    result.lost += 1
