"""The first attempts of one run of the consumer, side by side, each written with its outcome."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.clock import Clock
from chalicelib.domain.webhook import SLOW_AFTER, Webhook
from chalicelib.domain.webhook_log import LogStatus, Trouble, WebhookLog
from chalicelib.domain.write_conflicts import Stale
from chalicelib.late_dataclass import dataclass
from chalicelib.observability.lines import failed
from chalicelib.observability.log_fields import Event
from chalicelib.observability.work import on_behalf_of
from chalicelib.services.webhooks.delivery_attempts import DeliveryAttempts
from chalicelib.services.webhooks.side_by_side import SideBySide


@dataclass(slots=True)
class FirstAttempt:
    """That of a log, and the record of the stream that it stems from."""

    webhook: Webhook
    log: WebhookLog
    record: str


class FirstAttempts:
    """Those of one run. A receiver that does not answer keeps no others waiting for long."""

    def __init__(
        self, attempts: DeliveryAttempts, clock: Clock, *, is_over: Callable[[], bool]
    ) -> None:
        self._attempts = attempts
        self._clock = clock
        self._is_over = is_over
        self._lock = threading.Lock()
        self._wrong: set[str] = set()
        self._timeouts: dict[str, int] = {}
        self.delivered = self.handed_over = 0

    def make(self, jobs: Iterable[FirstAttempt]) -> set[str]:
        """The records of those that had no attempt, and wait for none."""
        work = SideBySide[FirstAttempt](self._do)
        for job in jobs:
            work.start(job.webhook.id, job)
        work.finish()
        return self._wrong

    def _do(self, job: FirstAttempt) -> None:
        try:
            with on_behalf_of(job.webhook.org_id):
                self._write(job)
        except Stale:
            return  # somebody else is at it
        except Exception:
            failed(Event.DELIVERY_FAILED, webhook_log=job.log.id)
            self._wrong.add(job.record)

    def _write(self, job: FirstAttempt) -> None:
        """The one write of the log, after its attempt where there is one."""
        if job.log.status is LogStatus.SKIPPED:
            self._attempts.note(replace(job.log, version=1), job.log)
        elif job.webhook.is_slow:
            self._leave(job, timedelta())
        elif self._is_over() or self._timeouts.get(job.webhook.id, 0) >= SLOW_AFTER:
            self._leave(job, timedelta(seconds=1))
        else:
            self._attempt(job)

    def _leave(self, job: FirstAttempt, for_: timedelta) -> None:
        self._attempts.hand_over(job.log, self._clock() + for_)
        with self._lock:
            self.handed_over += 1

    def _attempt(self, job: FirstAttempt) -> None:
        after = self._attempts.attempt(job.webhook, job.log)
        with self._lock:
            self.delivered += after.status is LogStatus.DELIVERED
            if after.trouble is Trouble.TIMEOUT:
                self._timeouts[job.webhook.id] = self._timeouts.get(job.webhook.id, 0) + 1
            elif after.http_status is not None:
                self._timeouts.pop(job.webhook.id, None)
