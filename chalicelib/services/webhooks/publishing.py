"""From what was committed to what is delivered: the consumer of the streams.

An event exists if and only if its change was committed, since it is made of the stream of the rows
themselves. Its id follows from the row, and its logs are written on the condition that they are not
there: a record that comes again makes nothing anew. The first attempt is made at once. A record
counts as read when each of its logs has had its attempt or waits for one, so that whoever dies in
between leaves it to the stream to bring it again (docs/decisions/0032-webhooks.md).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from chalicelib.domain.clock import Clock
from chalicelib.domain.committed_change import CommittedChange
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.webhook import SLOW_AFTER, Trigger, Webhook, Webhooks
from chalicelib.domain.webhook_log import (
    KEPT_FOR,
    LogStatus,
    Trouble,
    WebhookEvent,
    WebhookLog,
    log_id,
)
from chalicelib.domain.write_conflicts import Stale
from chalicelib.late_dataclass import dataclass
from chalicelib.observability.lines import emit, failed
from chalicelib.observability.log_fields import Event
from chalicelib.observability.work import on_behalf_of
from chalicelib.services.ports import ChangeReader, WebhookLogStore, WebhookStore
from chalicelib.services.webhooks.delivery_attempts import DeliveryAttempts
from chalicelib.services.webhooks.side_by_side import OF_ONE_RECEIVER, SideBySide, by_key, in_turn
from chalicelib.services.webhooks.transaction_events import of_transaction
from chalicelib.services.webhooks.wallet_events import of_wallet

LONGEST_S = 60.0
"""How long a run begins attempts; what is left then waits for the next one that looks for it."""


def events_of(change: CommittedChange) -> Iterator[WebhookEvent]:
    """All events of a change, whoever is told of them."""
    after, before = change.after, change.before
    if isinstance(after, Transaction):
        known = len(before.operations) if isinstance(before, Transaction) else 0
        yield from of_transaction(after, known)
    elif not isinstance(before, Transaction):
        yield from of_wallet(change)


@dataclass(slots=True)
class _Job:
    """The first attempt of a log, and the record that it stems from."""

    webhook: Webhook
    log: WebhookLog
    record: str


class LogWriter:
    """Writes the logs of events, for as long as one run knows the webhooks of organisations."""

    def __init__(self, webhooks: WebhookStore, logs: WebhookLogStore, clock: Clock) -> None:
        self._webhooks = webhooks
        self._logs = logs
        self._clock = clock
        self._known: dict[str, Webhooks] = {}

    def write(
        self, event: WebhookEvent, *, waits: bool = False
    ) -> Iterator[tuple[Webhook, WebhookLog, bool]]:
        """A log for each webhook that is told of it, and whether it is new.

        Nothing is written where there is none. One that `waits`, or is of a slow receiver, is due
        at once for whoever looks for what is due. Raises ServiceUnavailable.
        """
        for webhook in self._told_of(event):
            with on_behalf_of(event.org_id):
                log = self._log(event, webhook, waits=waits)
                there = self._logs.add(log)
            yield webhook, there or log, there is None

    def _told_of(self, event: WebhookEvent) -> list[Webhook]:
        if event.org_id not in self._known:
            self._known[event.org_id] = self._webhooks.all_of(event.org_id)
        told = self._known[event.org_id].told_of(event.trigger)
        if event.trigger is Trigger.METHOD_EXPIRING:
            return told
        # What a webhook is older than is committed after it; some moments are known to the second.
        return [each for each in told if each.created_at.replace(microsecond=0) <= event.at]

    def _log(self, event: WebhookEvent, webhook: Webhook, *, waits: bool) -> WebhookLog:
        now, later = self._clock(), webhook.is_active and (waits or webhook.is_slow)
        return WebhookLog(
            id=log_id(event.id, webhook.id),
            org_id=event.org_id,
            webhook_id=webhook.id,
            event=event,
            url=webhook.url,
            expires_at=now + KEPT_FOR,
            status=LogStatus.PENDING if webhook.is_active else LogStatus.SKIPPED,
            next_attempt_at=now if later else None,
        )


class Publisher:
    """The use case. For one thread; each run has threads of its own for its attempts."""

    def __init__(
        self,
        *,
        webhooks: WebhookStore,
        logs: WebhookLogStore,
        reader: ChangeReader,
        attempts: DeliveryAttempts,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._webhooks = webhooks
        self._logs = logs
        self._reader = reader
        self._attempts = attempts
        self._clock = clock
        self._monotonic = monotonic

    def consume(self, records: Sequence[Mapping[str, Any]]) -> list[str]:
        """The sequence numbers of the records that could not be handled."""
        until = self._monotonic() + LONGEST_S
        writer = LogWriter(self._webhooks, self._logs, self._clock)
        wrong: set[str] = set()
        jobs: list[_Job] = []
        for record in records:
            number = str(record["dynamodb"]["SequenceNumber"])
            try:
                jobs += self._jobs(writer, record, number)
            except Exception:
                failed(Event.STREAM_RECORD_FAILED)
                wrong.add(number)
        run = _FirstAttempts(self._attempts, self._clock)
        wrong |= run.make(jobs, is_over=lambda: self._monotonic() >= until)
        emit(
            Event.EVENTS_PUBLISHED,
            records=len(records),
            written=len(jobs),
            delivered=run.delivered,
            handed_over=run.handed_over,
            failed=len(wrong),
        )
        return sorted(wrong)

    def give_up(self) -> None:
        """The process ends. A run that is under way does so too, soon, with nothing lost."""
        self._attempts.give_up()

    def _jobs(self, writer: LogWriter, record: Mapping[str, Any], number: str) -> list[_Job]:
        change = self._reader.change_of(record)
        if change is None:
            return []
        return [
            _Job(webhook, log, number)
            for event in events_of(change)
            for webhook, log, _ in writer.write(event)
            if is_untried(log)
        ]


def is_untried(log: WebhookLog) -> bool:
    """Whether it has had no attempt and waits for none: it is new, or who wrote it is dead."""
    return log.status is LogStatus.PENDING and log.attempts == 0 and log.next_attempt_at is None


class _FirstAttempts:
    """Those of one run. A receiver that does not answer keeps no others waiting for long."""

    def __init__(self, attempts: DeliveryAttempts, clock: Clock) -> None:
        self._attempts = attempts
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: set[str] = set()
        self._timeouts: dict[str, int] = {}
        self.delivered = self.handed_over = 0

    def make(self, jobs: Sequence[_Job], *, is_over: Callable[[], bool]) -> set[str]:
        """The records of those that had no attempt, and wait for none."""
        queues = by_key((job.webhook.id, job) for job in jobs)
        work = SideBySide[_Job](self._attempt)
        while any(queues.values()):
            if is_over():
                break
            for key, job in in_turn(queues, lambda key: work.running(key) < OF_ONE_RECEIVER):
                work.start(key, job)
            for key in queues:
                if self._timeouts.get(key, 0) >= SLOW_AFTER:
                    self._leave(queues[key])
                    queues[key].clear()
            work.wait()
        for queue in queues.values():
            self._leave(queue)
        work.finish()
        return self._wrong

    def _leave(self, queue: Sequence[_Job] | Any) -> None:
        for job in queue:
            with self._noting(job), on_behalf_of(job.webhook.org_id):
                self._attempts.hand_over(job.log, self._clock() + timedelta(seconds=1))
                self.handed_over += 1

    def _attempt(self, job: _Job) -> None:
        with self._noting(job):
            after = self._attempts.attempt(job.webhook, job.log)
            with self._lock:
                self.delivered += after.status is LogStatus.DELIVERED
                if after.trouble is Trouble.TIMEOUT:
                    known = self._timeouts.get(job.webhook.id, 0)
                    self._timeouts[job.webhook.id] = known + 1
                elif after.http_status is not None:
                    self._timeouts.pop(job.webhook.id, None)

    def _noting(self, job: _Job) -> _Noting:
        return _Noting(self._wrong, job)


class _Noting:
    """Notes the record of a job that failed. One that somebody else was at is fine."""

    def __init__(self, wrong: set[str], job: _Job) -> None:
        self._wrong, self._job = wrong, job

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, _: Any) -> bool:
        if error is None or isinstance(error, Stale):
            return True
        if isinstance(error, Exception):
            failed(Event.DELIVERY_FAILED, webhook_log=self._job.log.id)
            self._wrong.add(self._job.record)
            return True
        return False
