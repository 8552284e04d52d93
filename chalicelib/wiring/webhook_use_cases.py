"""The use cases of webhooks. Who posts to receivers is loaded when the first delivery is made."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from chalicelib.config import Settings
from chalicelib.domain.clock import Clock
from chalicelib.domain.webhook_log import Posted
from chalicelib.services.ports import Sealer, Sender
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


class WebhookUseCases:
    """Each of them, once."""

    def __init__(
        self,
        settings: Settings,
        stores: Stores,
        sealer: Sealer,
        clock: Clock,
        sender: Sender | None = None,
    ) -> None:
        vault = WebhookVault(sealer)
        webhooks, logs = stores.webhooks, stores.webhook_logs
        self.settings = WebhookSettings(
            webhooks=webhooks, vault=vault, clock=clock, is_local=settings.is_local
        )
        self.history = WebhookHistory(webhooks=webhooks, logs=logs)
        self.redelivery = Redelivery(
            settings=self.settings, history=self.history, webhooks=webhooks, logs=logs, clock=clock
        )
        attempts = DeliveryAttempts(
            webhooks=webhooks,
            logs=logs,
            vault=vault,
            sender=sender or LateSender(is_local=settings.is_local),
            clock=clock,
        )
        self.rebuilding = Rebuilding(webhooks=webhooks, logs=logs, clock=clock)
        self.expiring_methods = ExpiringMethods(
            webhooks=webhooks,
            logs=logs,
            methods=stores.methods,
            organisations=stores.organisations,
            clock=clock,
        )
        self.publisher = Publisher(
            webhooks=webhooks, logs=logs, reader=StreamRecords(), attempts=attempts, clock=clock
        )
        self.due_deliveries = DueDeliveries(
            webhooks=webhooks, logs=logs, attempts=attempts, clock=clock
        )
