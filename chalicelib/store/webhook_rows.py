"""Rows of webhook logs, and their conversion. A webhook itself lies in the wallets table, where all
that is sealed is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.domain.clock import from_micros, from_seconds, to_seconds
from chalicelib.domain.ids import ALPHABET, shard_of
from chalicelib.domain.webhook import Trigger
from chalicelib.domain.webhook_log import LogStatus, Trouble, WebhookEvent, WebhookLog
from chalicelib.dynamo.attributes import DocumentAttribute, IntegerAttribute, MomentAttribute
from chalicelib.dynamo.stored_row import StoredRow
from chalicelib.store.documents import without_defaults

DUE_BUCKETS = 8
"""A receiver's deliveries wait in one of them: one that is long in the way is so for an eighth."""

_COLUMNS = ("id", "org_id", "webhook_id", "event", "status", "next_attempt_at", "expires_at")


class DueIndex(GlobalSecondaryIndex["WebhookLogRow"]):
    """Only the deliveries that wait for another attempt, by when that is due."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    due_at = MomentAttribute(range_key=True)


class WebhookLogRow(StoredRow):
    """One event for one webhook. Hash: organisation, webhook and shard; range: the id, which starts
    with the time of the event.

    `due` is a bucket, there only while another attempt is due at `due_at`. `expires_at` is in whole
    seconds since 1970: the table has it as its time to live.
    """

    class Meta:
        suffix = "webhook-logs"

    webhook = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    status = UnicodeAttribute()
    version = IntegerAttribute()
    document = DocumentAttribute()
    due = UnicodeAttribute(null=True)
    due_at = MomentAttribute(null=True)
    expires_at = IntegerAttribute()

    by_due = DueIndex()


def log_key(org_id: str, webhook_id: str, shard: str) -> str:
    """The hash key of the logs of a webhook that are about objects of one shard."""
    return f"{org_id}/{webhook_id}#{shard}"


def due_bucket(webhook_id: str) -> str:
    """The hash key of the index of what is due."""
    return str(ALPHABET.index(webhook_id[-1]) % DUE_BUCKETS)


def log_row(log: WebhookLog) -> WebhookLogRow:
    """The whole row of a log."""
    due_at = log.next_attempt_at
    return WebhookLogRow(
        webhook=log_key(log.org_id, log.webhook_id, shard_of(log.id)),
        id=log.id,
        status=log.status.value,
        version=log.version,
        document=log_document(log),
        due=None if due_at is None else due_bucket(log.webhook_id),
        due_at=due_at,
        expires_at=to_seconds(log.expires_at),
    )


def log_document(log: WebhookLog) -> dict[str, Any]:
    """What no condition looks at: the event, and what became of the last attempt."""
    event = without_defaults(log.event, ("org_id",))
    return {"event": event, **without_defaults(log, (*_COLUMNS, "version"))}


def log_from(row: WebhookLogRow) -> WebhookLog:
    """The log of its row."""
    org_id, _, rest = row.webhook.partition("/")
    document = {name: _READ.get(name, _as_it_is)(value) for name, value in row.document.items()}
    event = document.pop("event")
    return WebhookLog(
        id=row.id,
        org_id=org_id,
        webhook_id=rest.partition("#")[0],
        event=_event_from(event, org_id),
        status=LogStatus(row.status),
        version=row.version,
        next_attempt_at=row.due_at,
        expires_at=from_seconds(row.expires_at),
        **document,
    )


def _event_from(document: dict[str, Any], org_id: str) -> WebhookEvent:
    at: datetime = from_micros(document["at"])
    trigger = Trigger(document["trigger"])
    return WebhookEvent(**{**document, "org_id": org_id, "at": at, "trigger": trigger})


def _as_it_is(value: Any) -> Any:
    return value


_READ: dict[str, Callable[[Any], Any]] = {"attempted_at": from_micros, "trouble": Trouble}
