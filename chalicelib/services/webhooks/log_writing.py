"""Which webhooks are told of an event, and the logs that are written of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from chalicelib.domain.clock import Clock
from chalicelib.domain.webhook import Trigger, Webhook, Webhooks
from chalicelib.domain.webhook_log import KEPT_FOR, LogStatus, WebhookEvent, WebhookLog, log_id
from chalicelib.domain.write_conflicts import Stale
from chalicelib.observability.work import on_behalf_of
from chalicelib.services.ports import WebhookLogStore, WebhookStore


class Told:
    """Who is told of what, for as long as one run knows the webhooks of organisations."""

    def __init__(self, webhooks: WebhookStore, clock: Clock) -> None:
        self._webhooks = webhooks
        self._clock = clock
        self._known: dict[str, Webhooks] = {}

    def logs(self, event: WebhookEvent) -> Iterator[tuple[Webhook, WebhookLog]]:
        """A log for each webhook that is told of it, not written yet. Raises ServiceUnavailable."""
        for webhook in self._told_of(event):
            with on_behalf_of(event.org_id):
                log = self._log(event, webhook)
            yield webhook, log

    def triggers(self, org_id: str) -> frozenset[Trigger]:
        """Those that an organisation has a webhook for. Raises ServiceUnavailable."""
        return frozenset(each.trigger for each in self._of(org_id).webhooks)

    def _of(self, org_id: str) -> Webhooks:
        if org_id not in self._known:
            self._known[org_id] = self._webhooks.all_of(org_id)
        return self._known[org_id]

    def _told_of(self, event: WebhookEvent) -> list[Webhook]:
        told = self._of(event.org_id).told_of(event.trigger)
        if event.trigger is Trigger.METHOD_EXPIRING:
            return told
        # What a webhook is older than is committed after it; some moments are known to the second.
        return [each for each in told if each.created_at.replace(microsecond=0) <= event.at]

    def _log(self, event: WebhookEvent, webhook: Webhook) -> WebhookLog:
        return WebhookLog(
            id=log_id(event.id, webhook.id),
            org_id=event.org_id,
            webhook_id=webhook.id,
            event=event,
            url=webhook.url,
            expires_at=self._clock() + KEPT_FOR,
            status=LogStatus.PENDING if webhook.is_active else LogStatus.SKIPPED,
            version=0,
        )


class LogWriter:
    """Writes the logs of events that nobody delivers at once: they wait for who looks for them."""

    def __init__(self, webhooks: WebhookStore, logs: WebhookLogStore, clock: Clock) -> None:
        self._told = Told(webhooks, clock)
        self._logs = logs
        self._clock = clock

    def write(self, event: WebhookEvent) -> int:
        """How many webhooks are told of it whose log was missing. Raises ServiceUnavailable."""
        new = 0
        for webhook, log in self._told.logs(event):
            with suppress(Stale), on_behalf_of(event.org_id):  # stale: it is there
                due = self._clock() if webhook.is_active else None
                self._logs.save(replace(log, next_attempt_at=due, version=1), log)
                new += 1
        return new
