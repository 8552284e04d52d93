"""The daily walk over the methods of those who want to know which cards end.

It goes on where it was cut off, on behalf of the day on which it began, so that the events of a day
are the same however often it is taken up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.expiring_cards import step_of
from chalicelib.domain.payment_method import MethodStatus, PaymentMethod
from chalicelib.domain.webhook import ExpiryWalk, Trigger
from chalicelib.domain.webhook_log import WebhookEvent, event_id
from chalicelib.observability.work import on_behalf_of
from chalicelib.query.order import Position
from chalicelib.query.scan_range import Walk
from chalicelib.services.ports import MethodStore, WebhookLogStore, WebhookStore
from chalicelib.services.ports.tenant_ports import OrganisationStore
from chalicelib.services.webhooks.log_writing import LogWriter

RUN_S = 10.0
"""How long one run walks; the next one, a minute later, goes on."""

_NOTED_EVERY = 500


class ExpiringMethods:
    """The use case."""

    def __init__(
        self,
        *,
        webhooks: WebhookStore,
        logs: WebhookLogStore,
        methods: MethodStore,
        organisations: OrganisationStore,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._webhooks = webhooks
        self._logs = logs
        self._methods = methods
        self._organisations = organisations
        self._clock = clock
        self._monotonic = monotonic

    def run(self, seconds: float = RUN_S) -> int:
        """Walk on for a while; how many events were made. Raises ServiceUnavailable."""
        over_at, made = self._monotonic() + seconds, 0
        for org_id in self._webhooks.watching_expiry():
            with on_behalf_of(org_id):
                made += self._walked(org_id, over_at)
            if self._monotonic() >= over_at:
                break
        return made

    def _walked(self, org_id: str, over_at: float) -> int:
        walk, today = self._webhooks.expiry_walk(org_id), self._clock().date()
        organisation = self._organisations.get(org_id)
        if organisation is None or (walk.place is None and walk.told_until == today):
            return 0
        return self._walk(organisation, walk, today, over_at)

    def _walk(
        self, organisation: Organisation, walk: ExpiryWalk, today: date, over_at: float
    ) -> int:
        """One organisation, until all are looked at or the time is over."""
        if walk.day is None or walk.place is None:
            walk = ExpiryWalk(told_until=walk.told_until, day=today)
        assert walk.day is not None  # noqa: S101  (set above)
        writer = LogWriter(self._webhooks, self._logs, self._clock)
        made = 0
        for number, method in enumerate(self._behind(organisation, walk), start=1):
            made += self._told(writer, method, walk.day, walk.told_until)
            if number % _NOTED_EVERY == 0 or self._monotonic() >= over_at:
                place = (method.created_at, method.id)
                walk = ExpiryWalk(told_until=walk.told_until, day=walk.day, place=place)
                self._webhooks.note_expiry_walk(organisation.id, walk)
                if self._monotonic() >= over_at:
                    return made
        self._webhooks.note_expiry_walk(organisation.id, ExpiryWalk(told_until=walk.day))
        return made

    def _behind(self, organisation: Organisation, walk: ExpiryWalk) -> Iterator[PaymentMethod]:
        """The methods behind the place where the walk was cut off, the oldest first."""
        after = None if walk.place is None else Position(*walk.place)
        asked = Walk(newest_first=False, first=_NOTED_EVERY, after=after)
        found = self._methods.newest(organisation.id, asked, shards=organisation.shards)
        methods = (each.method for each in found if not isinstance(each, Position))
        return (
            each
            for each in methods
            if walk.place is None or (each.created_at, each.id) > walk.place
        )

    def _told(
        self, writer: LogWriter, method: PaymentMethod, day: date, told_until: date | None
    ) -> int:
        if method.card is None or method.status is not MethodStatus.ACTIVE:
            return 0
        step = step_of(method.card.expiry, day, told_until)
        if step is None:
            return 0
        return writer.write(_event(method, step, day))


def _event(method: PaymentMethod, step: int, day: date) -> WebhookEvent:
    assert method.card is not None  # noqa: S101  (looked at by who calls)
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    trigger = Trigger.METHOD_EXPIRING
    return WebhookEvent(
        id=event_id(method.id, at, trigger, method.card.expiry, step),
        org_id=method.org_id,
        trigger=trigger,
        object="payment_method",
        object_id=method.id,
        value=f"{step}_days",
        sequence=method.version,
        at=at,
    )
