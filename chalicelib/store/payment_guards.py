"""Guards against duplicate payments: rows that stand beside the records of keys.

A guard is written by the write that makes its payment, as the record of a key is. What it guards is
its key, in the open: customer, mark of the method, cents.
"""

from __future__ import annotations

from typing import Any

from pynamodb.expressions.condition import Condition

from chalicelib.domain.clock import to_seconds
from chalicelib.domain.duplicates import Guard
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.domain.write_conflicts import Guarded
from chalicelib.dynamo.transact_write import Cancelled, WriteTransaction
from chalicelib.store.tenant_rows import IdempotencyRow

KIND = "payment_guard"
_PLACE = "payment"


def guard_place(org_id: str, customer_id: str | None, mark: str, cents: int) -> str:
    """The hash key of a guard. A record's has no second slash."""
    return f"{org_id}/{_PLACE}/{customer_id or ''}/{mark}/{cents}"


def commit_guarded(tx: WriteTransaction, guard: Guard) -> None:
    """Commit `tx` together with `guard`. Raises Guarded, and what `tx.commit` raises.

    The time is judged by `created_at`, in microseconds and by the window as it is now; when the
    store removes the row makes no difference.
    """
    position = tx.put(_row(guard), _is_free(guard))
    try:
        tx.commit()
    except Cancelled as cancelled:
        if position not in cancelled.failed:
            raise
        row = IdempotencyRow.from_raw_data(cancelled.items[position])
        raise Guarded(guarded_by(row)) from cancelled


def is_guard_of(row: IdempotencyRow, payment: Transaction) -> bool:
    """Whether a guard's key says what the payment is.

    Another customer may be named of a payment later on, which is a change of its version.
    """
    customer_id = payment.customer_id if payment.version == 1 else row.key.split("/")[2]
    place = guard_place(payment.org_id, customer_id, row.fingerprint, payment.cents)
    is_payment = payment.type is TransactionType.PAYMENT
    return is_payment and guarded_by(row) == payment.id and row.key == place


def guarded_by(row: Any) -> str:
    """The id of the payment that a guard names."""
    return str(row.attempt)


def _is_free(guard: Guard) -> Condition:
    over = IdempotencyRow.created_at <= guard.at - guard.window
    free: Condition = IdempotencyRow.key.does_not_exist() | over
    if guard.instead_of is not None:
        free |= IdempotencyRow.attempt == guard.instead_of
    return free


def _row(guard: Guard) -> IdempotencyRow:
    return IdempotencyRow(
        key=guard_place(guard.org_id, guard.customer_id, guard.mark, guard.cents),
        fingerprint=guard.mark,
        attempt=guard.transaction_id,
        kind=KIND,
        ids=[guard.transaction_id],
        created_at=guard.at,
        # A second more: the column is rounded down.
        expires_at=to_seconds(guard.at + guard.window) + 1,
    )
