"""Records of the keys under which requests came, each written by the write that it is about."""

from __future__ import annotations

from typing import Any

from pynamodb.expressions.condition import Condition

from chalicelib.domain.clock import from_seconds, to_seconds
from chalicelib.domain.duplicates import Guard
from chalicelib.domain.idempotency import Keyed, Record
from chalicelib.domain.write_conflicts import Recorded, Stale
from chalicelib.dynamo.reading import get_row
from chalicelib.dynamo.transact_write import Cancelled, WriteTransaction
from chalicelib.store.client_tokens import claimed_by, stage_claim
from chalicelib.store.payment_guards import commit_guarded
from chalicelib.store.tenant_rows import IdempotencyRow


class Records:
    """The `RecordStore` on DynamoDB."""

    def get(self, keyed: Keyed) -> Record | None:
        row = get_row(IdempotencyRow, _key(keyed))
        if row is None or row.expires_at <= to_seconds(keyed.at):
            return None
        return _record_from(row)


def commit_once(tx: WriteTransaction, record: Record | Guard | None) -> None:
    """Commit `tx` together with `record`, if there is one, and with its claim of a client token.
    A guard is committed as it says.

    Raises Recorded where an earlier request has the key, whatever else is wrong with `tx`; Claimed
    where another one has the token; and what `tx.commit` raises. A record that has expired is
    replaced, whether or not the store has removed it, and so is the one that `record` is instead
    of.
    """
    if record is None:
        tx.commit()
        return
    if isinstance(record, Guard):
        commit_guarded(tx, record)
        return
    position = tx.put(_row(record), _is_free(record))
    claim = record.claim
    claimed = stage_claim(tx, claim, record.ids[0], record.created_at) if claim else None
    try:
        tx.commit()
    except Cancelled as cancelled:
        if position in cancelled.failed:
            row = IdempotencyRow.from_raw_data(cancelled.items[position])
            raise Recorded(_record_from(row)) from cancelled
        if claimed in cancelled.failed:
            raise claimed_by(cancelled.items.get(claimed)) from cancelled
        raise


def commit_or_stale(tx: WriteTransaction, record: Record | None = None) -> None:
    """The same, where every other failed condition means Stale."""
    try:
        commit_once(tx, record)
    except Cancelled as cancelled:
        raise Stale from cancelled


def _is_free(record: Record) -> Condition:
    expired = IdempotencyRow.expires_at <= to_seconds(record.created_at)
    free: Condition = IdempotencyRow.key.does_not_exist() | expired
    if record.instead_of is not None:
        free |= IdempotencyRow.attempt == record.instead_of
    return free


def _key(keyed: Keyed | Record) -> str:
    return f"{keyed.org_id}/{keyed.key}"


def _row(record: Record) -> IdempotencyRow:
    return IdempotencyRow(
        key=_key(record),
        fingerprint=record.fingerprint,
        attempt=record.attempt,
        kind=str(record.kind),
        ids=list(record.ids),
        created_at=record.created_at,
        expires_at=to_seconds(record.expires_at),
    )


def _record_from(row: Any) -> Record:
    org_id, _, key = row.key.partition("/")
    return Record(
        org_id=org_id,
        key=key,
        fingerprint=row.fingerprint,
        attempt=row.attempt,
        kind=row.kind,
        ids=tuple(map(str, row.ids)),
        created_at=row.created_at,
        expires_at=from_seconds(row.expires_at),
    )
