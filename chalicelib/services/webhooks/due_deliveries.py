"""Deliveries that wait: a run looks for what is due, and attempts it, side by side.

Whoever takes a delivery up says so first, by putting off when it is due: should it die then, the
next run finds it. A receiver that has timed out again and again gets one at a time.
"""

from __future__ import annotations

import time
from collections import deque
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
        self._webhooks, self._logs, self._attempts = webhooks, logs, attempts
        self._clock, self._monotonic, self._sleep = clock, monotonic, sleep

    def run(self, seconds: float = RUN_S) -> Delivered:
        """Until nothing will be due for WATCHED_FOR, or `seconds` are over; of 0, one look."""
        done, over_at = Delivered(), self._monotonic() + seconds
        run = _Run(self._webhooks, self._logs, self._attempts, self._clock, done)
        look_at = self._monotonic()
        while True:
            left = over_at - self._monotonic()
            if self._monotonic() >= look_at:
                if run.work.is_idle and not self._is_any_due(left > 0):
                    break
                run.found(self._overdue(done))
                look_at = self._monotonic() + _LOOK_S
            begun = run.take_up(slow_too=seconds == 0 or left > SLOW_UNTIL_S)
            if left <= 0:
                break
            if not run.work.is_idle:
                run.work.wait(_LOOK_S)
            elif not begun:
                self._sleep(min(left, _LOOK_S))
        run.work.finish()
        self._tell(done)
        return done

    def _is_any_due(self, soon: bool) -> bool:
        until = self._clock() + (WATCHED_FOR if soon else timedelta())
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
        self._left: dict[str, deque[Due]] = {}
        self._known: dict[str, Webhook | None] = {}
        self.work = SideBySide[tuple[Webhook | None, Due]](self._deliver)

    def found(self, overdue: Iterator[Due]) -> None:
        """What a look has shown, in the place of what the one before it has."""
        self._left, self._known = {}, {}
        for due in overdue:
            if (due.log_id, due.at) not in self._taken:
                self._left.setdefault(due.webhook_id, deque()).append(due)

    def take_up(self, *, slow_too: bool) -> bool:
        """Begin what there is room for, of what was found; whether there was any."""
        before = len(self._taken)
        for webhook_id, left in self._left.items():
            while left and self._has_room(left[0], slow_too):
                due = left.popleft()
                self._taken.add((due.log_id, due.at))
                self.work.start(webhook_id, (self._known[webhook_id], due))
        self._done.waiting = sum(map(len, self._left.values()))
        return len(self._taken) > before

    def _has_room(self, due: Due, slow_too: bool) -> bool:
        if due.webhook_id not in self._known:
            self._known[due.webhook_id] = self._webhooks.get(due.org_id, due.webhook_id)
        webhook, room = self._known[due.webhook_id], OF_ONE_RECEIVER
        if webhook is not None and webhook.is_slow:
            room = int(slow_too)
        return self.work.running(due.webhook_id) < room

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
        now = status or log.status
        taken = replace(log, status=now, next_attempt_at=again, version=log.version + 1)
        self._logs.save(taken, log)
        if webhook is not None and status is None:
            after = self._attempts.attempt(webhook, taken)
            self._done.delivered += after.status is LogStatus.DELIVERED


def _ends_as(webhook: Webhook | None) -> LogStatus | None:
    """What becomes of a delivery whose webhook is deleted, or switched off."""
    if webhook is None:
        return LogStatus.CANCELED
    return None if webhook.is_active else LogStatus.SKIPPED
