"""Deliveries that wait: a run looks for what is due, and attempts it, side by side.

Whoever takes a delivery up says so first, by putting off when it is due: should it die then, the
next run finds it. A receiver that has timed out again and again gets one at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.clock import Clock
from chalicelib.domain.webhook import Webhook
from chalicelib.domain.webhook_log import Due, LogStatus
from chalicelib.domain.write_conflicts import Stale
from chalicelib.late_dataclass import dataclass
from chalicelib.observability.lines import emit, failed
from chalicelib.observability.log_fields import Event
from chalicelib.observability.work import on_behalf_of
from chalicelib.services.ports import WebhookLogStore, WebhookStore
from chalicelib.services.webhooks.delivery_attempts import DeliveryAttempts
from chalicelib.services.webhooks.side_by_side import OF_ONE_RECEIVER, SideBySide

RUN_S = 55.0
"""How long a run stays for what will be due: about until the next one begins, a minute later."""

WATCHED_FOR = timedelta(minutes=10)
"""A run stays while something will be due within that time: a receiver that fails may fail again,
and the first repeat is 5 s later."""

SLOW_UNTIL_S = 25.0
"""How long before its end a run begins nothing for a receiver that has timed out again and again:
it would still be at it when the next run begins, and such a receiver gets one at a time."""

TAKEN_FOR = timedelta(seconds=90)
"""When a delivery that was taken up is due again: no attempt lasts as long."""

_PAGE = 1_000
_PAGES = 10
_LOOK_S = 1.0


@dataclass(slots=True)
class Delivered:
    """What a run has done. `oldest_s` is how long the one has waited that waited longest."""

    delivered: int = 0
    failed: int = 0
    waiting: int = 0
    oldest_s: int = 0


class DueDeliveries:
    """The use case. `run` is for one thread at a time; several processes do no harm."""

    def __init__(
        self,
        *,
        webhooks: WebhookStore,
        logs: WebhookLogStore,
        attempts: DeliveryAttempts,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._webhooks = webhooks
        self._logs = logs
        self._attempts = attempts
        self._clock = clock
        self._monotonic = monotonic
        self._sleep = sleep

    def run(self, seconds: float = RUN_S) -> Delivered:
        """Until nothing will be due for WATCHED_FOR, or `seconds` are over; of 0, one look."""
        done, over_at = Delivered(), self._monotonic() + seconds
        run = _Run(self._webhooks, self._logs, self._attempts, self._clock, done)
        while True:
            left = over_at - self._monotonic()
            if not self._is_any_due(WATCHED_FOR if left > 0 else timedelta()) and run.work.is_idle:
                break
            run.take_up(self._overdue(done), slow_too=seconds == 0 or left > SLOW_UNTIL_S)
            if left <= 0:
                break
            run.work.wait(_LOOK_S) if not run.work.is_idle else self._sleep(min(left, _LOOK_S))
        run.work.finish()
        self._tell(done)
        return done

    def _is_any_due(self, within: timedelta) -> bool:
        until = self._clock() + within
        buckets = range(self._logs.buckets)
        return any(self._logs.due(each, until=until, after=None, limit=1) for each in buckets)

    def _overdue(self, done: Delivered) -> Iterator[Due]:
        now = self._clock()
        for bucket in range(self._logs.buckets):
            last = None
            for _ in range(_PAGES):
                page = self._logs.due(bucket, until=now, after=last, limit=_PAGE)
                if page and last is None:
                    age = int((now - page[0].at).total_seconds())
                    done.oldest_s = max(done.oldest_s, age)
                yield from page
                if len(page) < _PAGE:
                    break
                last = page[-1]

    def _tell(self, done: Delivered) -> None:
        if done == Delivered():
            return  # nothing was due
        emit(
            Event.WEBHOOKS_DELIVERED,
            delivered=done.delivered,
            failed=done.failed,
            waiting=done.waiting,
            oldest_undelivered_s=done.oldest_s,
        )


class _Run:
    """What one run knows: the webhooks that it has looked at, and what it has under way."""

    def __init__(
        self,
        webhooks: WebhookStore,
        logs: WebhookLogStore,
        attempts: DeliveryAttempts,
        clock: Clock,
        done: Delivered,
    ) -> None:
        self._webhooks, self._logs, self._attempts = webhooks, logs, attempts
        self._clock, self._done = clock, done
        self._taken: set[tuple[str, object]] = set()
        self.work = SideBySide[tuple[Webhook | None, Due]](self._deliver)

    def take_up(self, overdue: Iterator[Due], *, slow_too: bool) -> None:
        """Begin what there is room for."""
        known: dict[str, Webhook | None] = {}
        self._done.waiting = 0
        for due in overdue:
            if (due.log_id, due.at) in self._taken:
                continue
            if due.webhook_id not in known:
                known[due.webhook_id] = self._webhooks.get(due.org_id, due.webhook_id)
            webhook = known[due.webhook_id]
            room = OF_ONE_RECEIVER
            if webhook is not None and webhook.is_slow:
                room = 1 if slow_too else 0
            if self.work.running(due.webhook_id) >= room:
                self._done.waiting += 1
                continue
            self._taken.add((due.log_id, due.at))
            self.work.start(due.webhook_id, (webhook, due))

    def _deliver(self, job: tuple[Webhook | None, Due]) -> None:
        webhook, due = job
        try:
            with on_behalf_of(due.org_id):
                self._attempt(webhook, due)
        except Stale:
            return  # somebody else has taken it up
        except Exception:
            failed(Event.DELIVERY_FAILED, webhook_log=due.log_id)
            self._done.failed += 1

    def _attempt(self, webhook: Webhook | None, due: Due) -> None:
        log = self._logs.get(due.org_id, due.webhook_id, due.log_id)
        if log is None or log.next_attempt_at != due.at:
            return
        status = _ends_as(webhook)
        again = None if status is not None else self._clock() + TAKEN_FOR
        taken = replace(
            log,
            status=status or log.status,
            next_attempt_at=again,
            version=log.version + 1,
        )
        self._logs.save(taken, log)
        if webhook is not None and status is None:
            after = self._attempts.attempt(webhook, taken)
            self._done.delivered += after.status is LogStatus.DELIVERED


def _ends_as(webhook: Webhook | None) -> LogStatus | None:
    """What becomes of a delivery whose webhook is deleted, or switched off."""
    if webhook is None:
        return LogStatus.CANCELED
    return None if webhook.is_active else LogStatus.SKIPPED
