"""What is written of a transaction: its details, its steps, and the refunds of a payment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain.life_cycle import Status
from chalicelib.domain.status_change import StatusChange
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.transaction_lines import LedgerEntry
from chalicelib.domain.write_conflicts import Stale
from chalicelib.dynamo.attributes import json_text
from chalicelib.dynamo.column_actions import column_set
from chalicelib.dynamo.transact_write import Cancelled, WriteTransaction
from chalicelib.store.documents import entry_document, operation_document
from chalicelib.store.index_keys import index_keys
from chalicelib.store.models import TransactionRow
from chalicelib.store.transaction_rows import (
    customer_key,
    partition_of,
    status_columns,
    transaction_document,
)


def transaction_key(transaction: Transaction) -> TransactionRow:
    """A row with the key of the transaction's, for updates."""
    return TransactionRow(partition_of(transaction.org_id, transaction.id), transaction.id)


def version_is(before: Transaction) -> Condition:
    """The condition that nobody has changed the details since they were read."""
    return TransactionRow.version == before.version


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Action]:
    """What makes columns of those `before` those `after`; None is a column that is not there."""
    columns = TransactionRow.get_attributes()
    changed = {name: value for name, value in after.items() if value != before[name]}
    return [column_set(columns[name], value) for name, value in changed.items()]


def details_actions(after: Transaction, before: Transaction) -> list[Action]:
    """What a change of texts, attrs or the customer sets."""
    actions: list[Action] = [
        TransactionRow.document.set(transaction_document(after)),
        TransactionRow.version.set(after.version),
        TransactionRow.modified_at.set(after.modified_at),
        *_differing(index_keys(before), index_keys(after)),
    ]
    column = TransactionRow.customer_key
    if after.customer_id is None:
        return [*actions, column.remove()]
    return [*actions, column.set(customer_key(after.org_id, after.customer_id))]


def is_still(step: StatusChange) -> Condition:
    """The condition that the stored status is that of `step.before`, and what a void builds on.

    The outcome of a capture or void is recorded by its own claim only: whoever is so late that
    somebody else has claimed anew must not end that one's.
    """
    condition = TransactionRow.status == step.before.status.value
    if step.before.claim is not None:
        condition &= TransactionRow.claim == step.before.claim
    if step.after.status is Status.VOIDING_PROCESSED:
        condition &= TransactionRow.refundable == step.before.refundable
    return condition


def step_actions(step: StatusChange) -> list[Action]:
    """What differs between the two sides of a step, and the line of history."""
    actions = changed_columns(step.before, step.after)
    if step.operation is not None:
        text = json_text(operation_document(step.operation))
        history = TransactionRow.operations
        actions.append(history.set((history | []).append([text])))
    return actions


def changed_columns(before: Transaction, after: Transaction) -> list[Action]:
    """What differs, of the columns that a status brings along, and of the keys in indexes."""
    known = status_columns(before) | index_keys(before)
    return _differing(known, status_columns(after) | index_keys(after))


def stage_take_off(
    tx: WriteTransaction, refund: Transaction, original: Transaction, entry: LedgerEntry
) -> None:
    """Put into `tx` a refund's cents off the original, which must have as much left."""
    enough = (TransactionRow.status == Status.PROCESSED.value) & (
        TransactionRow.refundable >= refund.cents
    )
    tx.update(
        transaction_key(original),
        [
            TransactionRow.refundable.set(TransactionRow.refundable - refund.cents),
            TransactionRow.ledger[refund.id].set(json_text(entry_document(entry))),
        ],
        enough,
    )


def stage_line(tx: WriteTransaction, payment: Transaction, entry: LedgerEntry) -> None:
    """Put into `tx` a line of a payment, with its cents, while as much is left as was read."""
    unchanged = (TransactionRow.status == Status.PROCESSED.value) & (
        TransactionRow.refundable == payment.refundable
    )
    line = TransactionRow.ledger[entry.assoc_transaction_id]
    tx.update(
        transaction_key(payment),
        [
            TransactionRow.refundable.set(TransactionRow.refundable + entry.cents),
            line.set(json_text(entry_document(entry))),
        ],
        unchanged & line.does_not_exist(),
    )


def stage_give_back(tx: WriteTransaction, refund: Transaction, original_id: str) -> None:
    """Put into `tx` the return of a refund's cents to the payment that it was to give back."""
    entry = TransactionRow.ledger[refund.id]
    tx.update(
        TransactionRow(partition_of(refund.org_id, original_id), original_id),
        [
            TransactionRow.refundable.set(TransactionRow.refundable + refund.cents),
            entry.remove(),
            TransactionRow.undone.set((TransactionRow.undone | []).append([refund.id])),
        ],
        entry.exists(),
    )


def commit_single_or_stale(tx: WriteTransaction) -> None:
    """Write the only item of `tx`. Raises Stale where its condition failed."""
    try:
        tx.commit_single()
    except Cancelled as cancelled:
        raise Stale from cancelled
