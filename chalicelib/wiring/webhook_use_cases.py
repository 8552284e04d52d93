"""The use cases of webhooks. Who posts to receivers is loaded when the first delivery is made."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TypedDict

from chalicelib.config import Settings
from chalicelib.domain.clock import Clock
from chalicelib.domain.webhook_log import Posted
from chalicelib.services.ports import Sealer, Sender, WebhookLogStore, WebhookStore
from chalicelib.services.webhooks.delivery_attempts import DeliveryAttempts
from chalicelib.services.webhooks.due_deliveries import DueDeliveries
from chalicelib.services.webhooks.expiring_methods import ExpiringMethods
from chalicelib.services.webhooks.publishing import Publisher
from chalicelib.services.webhooks.rebuilding import Rebuilding
from chalicelib.services.webhooks.redelivery import Redelivery
from chalicelib.services.webhooks.webhook_history import WebhookHistory
from chalicelib.services.webhooks.webhook_sealing import WebhookVault
from chalicelib.services.webhooks.webhook_settings import WebhookSettings
from chalicelib.store.stream_records import StreamRecords
from chalicelib.wiring.stores import Stores


class LateSender:
    """A `HttpSender` that is made at its first use: no cold start pays for it."""

    def __init__(self, *, is_local: bool) -> None:
        self._is_local = is_local

    @cached_property
    def _sender(self) -> Sender:
        from chalicelib.receivers.sender import HttpSender

        return HttpSender(is_local=self._is_local)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, most: int) -> Posted:
        """See `Sender`."""
        return self._sender.post(url, body, headers, most=most)

    def give_up(self) -> None:
        """See `Sender`."""
        self._sender.give_up()


class WebhookUseCases(TypedDict):
    """Each of them, by its name among `Services`."""

    webhooks: WebhookSettings
    webhook_logs: WebhookHistory
    redelivery: Redelivery
    rebuilding: Rebuilding
    expiring_methods: ExpiringMethods
    publisher: Publisher
    due_deliveries: DueDeliveries


class _Shared(TypedDict):
    """What nearly all of them are given."""

    webhooks: WebhookStore
    logs: WebhookLogStore
    clock: Clock


def webhook_use_cases(
    settings: Settings, stores: Stores, sealer: Sealer, clock: Clock, sender: Sender | None
) -> WebhookUseCases:
    """Each of them, made once."""
    webhooks, logs, is_local = stores.webhooks, stores.webhook_logs, settings.is_local
    shared = _Shared(webhooks=webhooks, logs=logs, clock=clock)
    vault = WebhookVault(sealer)
    own = WebhookSettings(webhooks=webhooks, vault=vault, clock=clock, is_local=is_local)
    history = WebhookHistory(webhooks=webhooks, logs=logs)
    sender = sender or LateSender(is_local=is_local)
    attempts = DeliveryAttempts(vault=vault, sender=sender, **shared)
    return WebhookUseCases(
        webhooks=own,
        webhook_logs=history,
        redelivery=Redelivery(settings=own, history=history, **shared),
        rebuilding=Rebuilding(**shared),
        expiring_methods=ExpiringMethods(
            methods=stores.methods, organisations=stores.organisations, **shared
        ),
        publisher=Publisher(reader=StreamRecords(), attempts=attempts, **shared),
        due_deliveries=DueDeliveries(attempts=attempts, **shared),
    )
