"""Webhook logs, read by themselves."""

from __future__ import annotations

from chalicelib.domain.account import Organisation
from chalicelib.domain.webhook_log import WebhookLog
from chalicelib.errors import NotFound
from chalicelib.services.ports import WebhookLogStore, WebhookStore


class WebhookHistory:
    """The use case of reading one. A log whose webhook is deleted is not there any more."""

    def __init__(self, *, webhooks: WebhookStore, logs: WebhookLogStore) -> None:
        self._webhooks = webhooks
        self._logs = logs

    def get(self, organisation: Organisation, log_id: str) -> WebhookLog:
        """Two requests. Raises NotFound."""
        webhooks = self._webhooks.all_of(organisation.id).webhooks
        found = self._logs.find(organisation.id, [each.id for each in webhooks], log_id)
        if found is None:
            raise NotFound
        return found
