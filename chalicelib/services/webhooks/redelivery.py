"""Deliveries that somebody asks for: one again, all since a moment or an event, or one to try.

Nothing is sent here: each is due at once for whoever looks for what is due, in the local stage
within a second, in a deployed one within a minute. Receivers see the same `event_id` again.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.ids import EVENT, is_id
from chalicelib.domain.webhook import Webhook
from chalicelib.domain.webhook_log import (
    KEPT_FOR,
    LogStatus,
    WebhookEvent,
    WebhookLog,
    event_id,
    log_id,
)
from chalicelib.domain.write_conflicts import Stale
from chalicelib.query.filter_conditions import ValueWindow
from chalicelib.query.order import Position
from chalicelib.query.scan_range import Walk
from chalicelib.services.invalid import INVALID, invalid
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import WebhookLogStore, WebhookStore
from chalicelib.services.webhooks.webhook_history import WebhookHistory
from chalicelib.services.webhooks.webhook_settings import WebhookSettings

MOST_AT_ONCE = 500
"""Deliveries that one request repeats; the next one goes on behind the last event."""

_ANEW = timedelta(days=7)
"""How long a log is kept at least that is delivered again: longer than all of the schedule."""

_SWITCHED_OFF = f"{INVALID}: the webhook is switched off; set its status to active first"


class Redelivery:
    """The use cases."""

    def __init__(
        self,
        *,
        settings: WebhookSettings,
        history: WebhookHistory,
        webhooks: WebhookStore,
        logs: WebhookLogStore,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._history = history
        self._webhooks = webhooks
        self._logs = logs
        self._clock = clock

    def resend(self, organisation: Organisation, id_of_log: str) -> WebhookLog:
        """One again, by the whole schedule. Raises NotFound, and InvalidAttributes where off."""

        def attempt() -> WebhookLog:
            log = self._history.get(organisation, id_of_log)
            self._active(organisation, log.webhook_id)
            return self._again(log)

        return until_written(attempt)

    def replay(
        self, organisation: Organisation, webhook_id: str, since: datetime | str
    ) -> list[WebhookLog]:
        """Those since a moment, or behind an event, the oldest first, MOST_AT_ONCE at most.

        Raises NotFound, and InvalidAttributes where the webhook is off or `since` is no event.
        """
        webhook = self._active(organisation, webhook_id)
        found = islice(self._since(organisation, webhook, since), MOST_AT_ONCE)
        return [self._again_if_free(log) for log in found]

    def test(self, organisation: Organisation, webhook_id: str) -> WebhookLog:
        """An event that is about the webhook itself. Raises NotFound, and InvalidAttributes."""
        webhook, now = self._active(organisation, webhook_id), self._clock()
        event = WebhookEvent(
            id=event_id(webhook.id, now, webhook.trigger, secrets.token_hex(8)),
            org_id=organisation.id,
            trigger=webhook.trigger,
            object="webhook",
            object_id=webhook.id,
            value="test",
            sequence=0,
            at=now,
        )
        log = WebhookLog(
            id=log_id(event.id, webhook.id),
            org_id=organisation.id,
            webhook_id=webhook.id,
            event=event,
            url=webhook.url,
            expires_at=now + KEPT_FOR,
            next_attempt_at=now,
        )
        self._logs.save(log, replace(log, version=0))
        return log

    def _active(self, organisation: Organisation, webhook_id: str) -> Webhook:
        webhook = self._settings.get(organisation, webhook_id)
        if not webhook.is_active:
            raise invalid("status", text=_SWITCHED_OFF)
        return webhook

    def _since(
        self, organisation: Organisation, webhook: Webhook, since: datetime | str
    ) -> Iterator[WebhookLog]:
        walk = Walk(newest_first=False, first=MOST_AT_ONCE)
        last = ""
        if isinstance(since, datetime):
            walk = replace(walk, window=ValueWindow(since=since))
        else:
            if not is_id(since, EVENT):
                raise invalid("since")
            last = log_id(since, webhook.id)
            walk = replace(walk, after=Position(self._clock(), last))
        found = self._logs.newest(organisation.id, [webhook.id], walk, shards=organisation.shards)
        if isinstance(since, datetime):
            return (log for log in found if log.created_at >= since)
        return (log for log in found if log.id > last)

    def _again_if_free(self, log: WebhookLog) -> WebhookLog:
        """One that somebody is at in this moment is being delivered anyway."""
        try:
            return self._again(log)
        except Stale:
            return log

    def _again(self, log: WebhookLog) -> WebhookLog:
        now = self._clock()
        after = replace(
            log,
            status=LogStatus.PENDING,
            attempts=0,
            next_attempt_at=now,
            expires_at=max(log.expires_at, now + _ANEW),
            version=log.version + 1,
        )
        self._logs.save(after, log)
        return after
