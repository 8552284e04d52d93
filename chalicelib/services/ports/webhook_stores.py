"""What the use cases of webhooks need of the store, and of whoever posts to receivers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from chalicelib.domain.committed_change import CommittedChange
from chalicelib.domain.idempotency import Record
from chalicelib.domain.webhook import ExpiryWalk, Webhook, Webhooks
from chalicelib.domain.webhook_log import Due, Posted, WebhookLog
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

    def delete(self, webhooks: Sequence[Webhook], *, of: Webhooks) -> None:
        """All of them as they were read, or nothing: they depart. Raises Stale."""

    def watching_expiry(self) -> list[str]:
        """The organisations with a webhook for cards that end. From an index, a moment behind."""

    def expiry_walk(self, org_id: str) -> ExpiryWalk:
        """How far such an organisation has been told. One read."""

    def note_expiry_walk(self, org_id: str, walk: ExpiryWalk) -> None:
        """Keep that. One write."""


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

    def there(self, logs: Sequence[WebhookLog]) -> dict[str, WebhookLog]:
        """Those of `logs` that are written, as they stand, by id. A request for each hundred."""

    def save(self, after: WebhookLog, before: WebhookLog) -> None:
        """What became of an attempt; `before` of version 0 is not written yet. One request.

        Raises Stale where somebody else has written.
        """

    def due(self, bucket: int, *, until: datetime, after: Due | None, limit: int) -> list[Due]:
        """The deliveries of a bucket that are due by `until`, the longest overdue first, behind
        `after`. From an index, so a moment behind.
        """

    @property
    def buckets(self) -> int:
        """How many buckets there are, for all organisations together."""


class ChangeReader(Protocol):
    """Whoever can read the records of the streams of transactions and wallets."""

    def change_of(self, record: Mapping[str, Any]) -> CommittedChange | None:
        """What a record tells of; None of what is no change of an object that can be told of.

        Raises whatever reading what is no such record does.
        """

    def surely_of(self, record: Mapping[str, Any]) -> str | None:
        """The organisation of a record that makes events in any case; None of all others.

        It costs next to nothing. Raises as `change_of` does.
        """


class Sender(Protocol):
    """Whoever posts to an address that a caller has named. For any number of threads."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, most: int) -> Posted:
        """One attempt within 30 s, of whose answer `most` bytes are kept. Raises nothing."""

    def give_up(self) -> None:
        """The process ends: what is under way comes to nothing now, and so does what comes."""
