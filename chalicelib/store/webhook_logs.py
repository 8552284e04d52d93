"""Webhook logs: read by webhook and id, listed in the order of their events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from pynamodb.expressions.update import Action

from chalicelib.domain.clock import Clock, to_micros, to_seconds
from chalicelib.domain.ids import ALPHABET, WEBHOOK_LOG, shard_of
from chalicelib.domain.webhook_log import Due, WebhookLog
from chalicelib.domain.write_conflicts import Stale
from chalicelib.dynamo.connection import ConditionFailed, store_errors
from chalicelib.dynamo.late_rows import late
from chalicelib.dynamo.reading import get_row, get_rows
from chalicelib.dynamo.walks import Stretch, merge, most_of, rows_of
from chalicelib.query.scan_range import Walk
from chalicelib.store.bounds import id_bounds
from chalicelib.store.webhook_rows import (
    DUE_BUCKETS,
    WebhookLogRow,
    log_from,
    log_key,
    log_row,
)


class WebhookLogs:
    """The `WebhookLogStore` on DynamoDB."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def get(self, org_id: str, webhook_id: str, log_id: str) -> WebhookLog | None:
        row = get_row(WebhookLogRow, log_key(org_id, webhook_id, shard_of(log_id)), log_id)
        return None if row is None or self._is_over(row) else log_from(row)

    def find(self, org_id: str, webhook_ids: Sequence[str], log_id: str) -> WebhookLog | None:
        shard = shard_of(log_id)
        keys = [(log_key(org_id, each, shard), log_id) for each in webhook_ids]
        found = [row for row in get_rows(WebhookLogRow, keys) if not self._is_over(row)]
        return log_from(found[0]) if found else None

    def newest(
        self, org_id: str, webhook_ids: Sequence[str], walk: Walk, *, shards: int
    ) -> Iterator[WebhookLog]:
        keys = [log_key(org_id, each, ALPHABET[n]) for each in webhook_ids for n in range(shards)]
        between = WebhookLogRow.id.between(*id_bounds(WEBHOOK_LOG, walk))
        walks = (
            rows_of(
                Stretch(
                    model=WebhookLogRow,
                    made=late(WebhookLogRow),
                    hash_key=key,
                    between=between,
                    newest_first=walk.newest_first,
                    first=walk.first,
                    most=most_of(len(keys)),
                ).pages()
            )
            for key in keys
        )
        if not keys:
            return iter(())
        rows = merge(walks, key=lambda row: row.id, newest_first=walk.newest_first)
        return (log_from(row) for row in rows if not self._is_over(row))

    def there(self, logs: Sequence[WebhookLog]) -> dict[str, WebhookLog]:
        keys = [
            (log_key(each.org_id, each.webhook_id, shard_of(each.id)), each.id) for each in logs
        ]
        return {row.id: log_from(row) for row in get_rows(WebhookLogRow, keys)}

    def save(self, after: WebhookLog, before: WebhookLog) -> None:
        row = log_row(after)
        try:
            with store_errors():
                if before.version == 0:
                    row.save(WebhookLogRow.webhook.does_not_exist())
                else:
                    row.update(
                        _changes(row, after, before), WebhookLogRow.version == before.version
                    )
        except ConditionFailed as failed:
            raise Stale from failed

    def due(self, bucket: int, *, until: datetime, after: Due | None, limit: int) -> list[Due]:
        start = None if after is None else _due_key(bucket, after)
        with store_errors():
            found = WebhookLogRow.by_due.query(
                str(bucket),
                WebhookLogRow.due_at <= until,
                limit=limit,
                page_size=limit,
                last_evaluated_key=start,
            )
            return [_due_from(row) for row in found]

    @property
    def buckets(self) -> int:
        return DUE_BUCKETS

    def _is_over(self, row: WebhookLogRow) -> bool:
        return row.expires_at <= to_seconds(self._clock())


def _changes(row: WebhookLogRow, after: WebhookLog, before: WebhookLog) -> list[Action]:
    actions: list[Action] = [
        WebhookLogRow.document.set(row.document),
        WebhookLogRow.status.set(row.status),
        WebhookLogRow.version.set(row.version),
    ]
    if after.expires_at != before.expires_at:
        actions.append(WebhookLogRow.expires_at.set(row.expires_at))
    if after.next_attempt_at != before.next_attempt_at:
        actions += _due_actions(row)
    return actions


def _due_actions(row: WebhookLogRow) -> list[Action]:
    columns = {"due": row.due, "due_at": row.due_at}
    return [
        getattr(WebhookLogRow, name).remove()
        if value is None
        else getattr(WebhookLogRow, name).set(value)
        for name, value in columns.items()
    ]


def _due_key(bucket: int, due: Due) -> dict[str, Any]:
    """The key of an entry of the index, as DynamoDB has it."""
    return {
        "due": {"S": str(bucket)},
        "due_at": {"N": str(to_micros(due.at))},
        "webhook": {"S": log_key(due.org_id, due.webhook_id, shard_of(due.log_id))},
        "id": {"S": due.log_id},
    }


def _due_from(row: WebhookLogRow) -> Due:
    org_id, _, rest = row.webhook.partition("/")
    assert row.due_at is not None  # noqa: S101  (the index has no others)
    return Due(org_id, rest.partition("#")[0], row.id, row.due_at)
