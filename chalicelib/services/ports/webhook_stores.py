"""What the use cases of webhooks need of the store, and of whoever posts to receivers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from chalicelib.domain.idempotency import Record
from chalicelib.domain.webhook import Webhook, Webhooks
from chalicelib.domain.webhook_log import WebhookLog
from chalicelib.query.scan_range import Walk


class WebhookStore(Protocol):
    """Webhooks. Those of an organisation lie together, and are read by one Query."""

    def get(self, org_id: str, webhook_id: str) -> Webhook | None:
        """One read by key, strongly consistent."""

    def all_of(self, org_id: str) -> Webhooks:
        """One Query, strongly consistent."""

    def add(self, new: Sequence[Webhook], *, to: Webhooks, record: Record | None = None) -> None:
        """All of `new`, or nothing. Raises Recorded, TooMuchAtOnce, and Stale where one has been
        added since `to` was read.
        """

    def change(
        self, pairs: Sequence[tuple[Webhook, Webhook]], *, record: Record | None = None
    ) -> None:
        """Each from what was read to what it is now, or nothing. Raises Stale and Recorded."""

    def delete(self, webhooks: Sequence[Webhook]) -> None:
        """All of them as they were read, or nothing. Raises Stale."""


class WebhookLogStore(Protocol):
    """Logs. What has expired is not found, whether or not the store has removed it."""

    def get(self, org_id: str, webhook_id: str, log_id: str) -> WebhookLog | None:
        """One read by key, strongly consistent."""

    def find(self, org_id: str, webhook_ids: Sequence[str], log_id: str) -> WebhookLog | None:
        """The log with this id, of one of these webhooks. One request."""

    def newest(
        self, org_id: str, webhook_ids: Sequence[str], walk: Walk, *, shards: int
    ) -> Iterator[WebhookLog]:
        """The logs of these webhooks in the order of their events, strongly consistent."""
