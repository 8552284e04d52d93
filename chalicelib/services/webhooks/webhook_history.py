"""Webhook logs, read by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chalicelib.domain.account import Organisation
from chalicelib.domain.webhook_log import WebhookLog
from chalicelib.errors import NotFound
from chalicelib.query.filter_conditions import ValueWindow
from chalicelib.query.scan_range import Walk
from chalicelib.services.ports import WebhookLogStore, WebhookStore


class WebhookHistory:
    """The use case of reading one, also of a webhook that is deleted."""

    def __init__(self, *, webhooks: WebhookStore, logs: WebhookLogStore) -> None:
        self._webhooks = webhooks
        self._logs = logs

    def get(self, organisation: Organisation, log_id: str) -> WebhookLog:
        """Two requests. Raises NotFound."""
        ids = self._webhooks.all_of(organisation.id).logged
        found = self._logs.find(organisation.id, ids, log_id)
        if found is None:
            raise NotFound
        return found

    def since(self, organisation: Organisation, moment: datetime) -> Iterator[WebhookLog]:
        """Those of events since a moment, the oldest first."""
        ids = self._webhooks.all_of(organisation.id).logged
        walk = Walk(newest_first=False, window=ValueWindow(since=moment))
        return self._logs.newest(organisation.id, ids, walk, shards=organisation.shards)
