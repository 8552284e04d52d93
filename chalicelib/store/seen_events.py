"""The events of vendors that have been acted upon, in the table of keys, where rows expire."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.domain.clock import to_seconds
from chalicelib.dynamo.connection import store_errors
from chalicelib.dynamo.reading import get_row
from chalicelib.store.tenant_rows import IdempotencyRow

KIND = "event"
KEPT_FOR = timedelta(days=30)
"""As long as Stripe keeps events, and so may send one: https://docs.stripe.com/api/events"""


class SeenEvents:
    """The `SeenEventStore` on DynamoDB."""

    def has(self, org_id: str, binding_id: str, event_id: str) -> bool:
        return get_row(IdempotencyRow, _key(org_id, binding_id, event_id)) is not None

    def note(self, org_id: str, binding_id: str, event_id: str, now: datetime) -> None:
        row = IdempotencyRow(
            key=_key(org_id, binding_id, event_id),
            fingerprint=KIND,
            attempt=KIND,
            kind=KIND,
            ids=[],
            created_at=now,
            expires_at=to_seconds(now + KEPT_FOR),
        )
        with store_errors():
            row.save()


def _key(org_id: str, binding_id: str, event_id: str) -> str:
    return f"{org_id}/event/{binding_id}/{event_id}"
