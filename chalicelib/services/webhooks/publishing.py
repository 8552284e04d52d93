"""From what was committed to what is delivered: the consumer of the streams.

An event exists if and only if its change was committed, since it is made of the stream of the rows
themselves. Its id follows from the row, and its logs are written on the condition that they are not
there: a record that comes again makes nothing anew. The first attempt is made at once, and a log is
written with its outcome. A record counts as read when each of its logs is written, so that whoever
dies before leaves it to the stream to bring it again (docs/decisions/0032-webhooks.md).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from chalicelib.domain.clock import Clock
from chalicelib.domain.committed_change import CommittedChange
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.webhook_log import WebhookEvent
from chalicelib.observability.lines import emit, failed
from chalicelib.observability.log_fields import Event
from chalicelib.services.ports import ChangeReader, WebhookLogStore, WebhookStore
from chalicelib.services.webhooks.delivery_attempts import DeliveryAttempts
from chalicelib.services.webhooks.first_attempts import FirstAttempt, FirstAttempts
from chalicelib.services.webhooks.log_writing import Told
from chalicelib.services.webhooks.transaction_events import of_transaction
from chalicelib.services.webhooks.wallet_events import of_wallet

LONGEST_S = 60.0
"""How long a run begins attempts; what is left then waits for the next one that looks for it."""


_LATELY_S = 60.0


def _events_of(change: CommittedChange, told: Told) -> Iterator[WebhookEvent]:
    """The events of a change; of a transaction those alone that somebody is told of."""
    if isinstance(change.after, Transaction):
        wanted = told.triggers(change.after.org_id)
        return of_transaction(change.after, change.lines_before, wanted)
    return of_wallet(change)


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
        self._told_at: float | None = None

    def consume(self, records: Sequence[Mapping[str, Any]]) -> list[str]:
        """The sequence numbers of the records that could not be handled."""
        until = self._monotonic() + LONGEST_S
        wrong = set[str]()
        found = self._found(records, wrong)
        run = FirstAttempts(self._attempts, self._clock, is_over=lambda: self._monotonic() >= until)
        missing = self._missing(found, wrong)
        wrong |= run.make(missing)
        if missing:
            self._told_at = self._monotonic()
        emit(
            Event.EVENTS_PUBLISHED,
            records=len(records),
            written=len(missing),
            delivered=run.delivered,
            handed_over=run.handed_over,
            failed=len(wrong),
        )
        return sorted(wrong)

    @property
    def has_told_lately(self) -> bool:
        """Whether there was anybody to be told in the last minute: then others may wait too."""
        return self._told_at is not None and self._monotonic() - self._told_at < _LATELY_S

    def give_up(self) -> None:
        """The process ends. A run that is under way does so too, soon, with nothing lost."""
        self._attempts.give_up()

    def _found(
        self, records: Sequence[Mapping[str, Any]], wrong: set[str]
    ) -> dict[str, FirstAttempt]:
        """Each once, by the id of its log."""
        told, found = Told(self._webhooks, self._clock), dict[str, FirstAttempt]()
        for record in records:
            number = str(record["dynamodb"]["SequenceNumber"])
            try:
                for job in self._jobs(told, record, number):
                    found.setdefault(job.log.id, job)
            except Exception:
                failed(Event.STREAM_RECORD_FAILED)
                wrong.add(number)
        return found

    def _jobs(self, told: Told, record: Mapping[str, Any], number: str) -> Iterator[FirstAttempt]:
        surely_of = self._reader.surely_of(record)
        if surely_of is not None and not told.triggers(surely_of):
            return
        change = self._reader.change_of(record)
        if change is not None:
            for event in _events_of(change, told):
                for webhook, log in told.logs(event):
                    yield FirstAttempt(webhook, log, number)

    def _missing(self, found: dict[str, FirstAttempt], wrong: set[str]) -> list[FirstAttempt]:
        """Those of which nothing is written: what the stream brings again was mostly delivered."""
        jobs = list(found.values())
        try:
            there = self._logs.there([job.log for job in jobs]) if jobs else {}
        except Exception:
            failed(Event.STREAM_RECORD_FAILED)
            wrong.update(job.record for job in jobs)
            return []
        return [job for job in jobs if job.log.id not in there]
