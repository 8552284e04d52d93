"""Transactions to rows and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.ids import ALPHABET, shard_of
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.payment_method import Purpose
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.domain.transaction_lines import LedgerEntry, Operation
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.dynamo.attributes import json_text
from chalicelib.store.documents import (
    answer_document,
    answer_from,
    entry_document,
    entry_from,
    operation_document,
    operation_from,
    owned_method_document,
    owned_method_from,
    without_defaults,
)
from chalicelib.store.index_keys import index_keys
from chalicelib.store.models import TransactionRow

FLIGHT_BUCKETS = 32
"""Each takes 500 charges a second, of all organisations together (docs/scale.md)."""


def partition_of(org_id: str, transaction_id: str) -> str:
    """The hash key: the id says its shard, so the id is all that a read needs."""
    return partition_key(org_id, shard_of(transaction_id))


def partition_key(org_id: str, shard: str) -> str:
    """The hash key of one shard of an organisation's transactions."""
    return f"{org_id}#{shard}"


def org_of_partition(partition: str) -> str:
    """The organisation that `partition_key` was made with."""
    return partition.partition("#")[0]


def customer_key(org_id: str, customer_id: str) -> str:
    """The hash key of `by_customer`."""
    return f"{org_id}/{customer_id}"


PENDING, PENDING_BUCKETS = "pending/", 4
"""Beside those, of what takes days: each of them has time."""


def flight_bucket(transaction_id: str) -> str:
    """The hash key of `in_flight`: a few buckets, so that no partition gets all the writes."""
    return str(ALPHABET.index(transaction_id[-1]) % FLIGHT_BUCKETS)


def pending_bucket(transaction_id: str) -> str:
    """The hash key of `in_flight` for what its processor is asked about later: buckets apart, so
    that nothing in flight waits for it. Its range key is then when that is.
    """
    return f"{PENDING}{ALPHABET.index(transaction_id[-1]) % PENDING_BUCKETS}"


def watch_of(transaction: Transaction) -> tuple[str | None, datetime | None]:
    """The keys of `in_flight`: what a request is at work on, and what is asked about later."""
    if transaction.status.in_flight:
        return flight_bucket(transaction.id), transaction.in_flight_since
    if transaction.ask_at is not None:
        return pending_bucket(transaction.id), transaction.ask_at
    return None, None


def transaction_row(transaction: Transaction) -> TransactionRow:
    """The whole row of a new transaction. Only one that is declined at once has a history."""
    key = customer_key(transaction.org_id, transaction.customer_id or "")
    return TransactionRow(
        partition=partition_of(transaction.org_id, transaction.id),
        id=transaction.id,
        type=transaction.type.value,
        cents=transaction.cents,
        customer_key=key if transaction.customer_id else None,
        document=transaction_document(transaction),
        version=transaction.version,
        ledger={e.assoc_transaction_id: json_text(entry_document(e)) for e in transaction.ledger},
        operations=[json_text(operation_document(each)) for each in transaction.operations] or None,
        created_at=transaction.created_at,
        **status_columns(transaction),
        **index_keys(transaction),
    )


def status_columns(transaction: Transaction) -> dict[str, Any]:
    """The columns that a change of status touches; None where the column is absent."""
    answer, (bucket, since) = transaction.answer, watch_of(transaction)
    return {
        "status": transaction.status.value,
        "refundable": transaction.refundable,
        "answer": answer_document(answer) if answer else None,
        "modified_at": transaction.modified_at,
        "processed_at": transaction.processed_at,
        "rejected_at": transaction.rejected_at,
        "in_flight": bucket,
        "in_flight_since": since,
        "claim": transaction.claim,
    }


def transaction_document(transaction: Transaction) -> dict[str, Any]:
    """What no condition looks at: what the caller said, and the masked copy of the method."""
    document = without_defaults(transaction, FROM_ROW.keys())
    if transaction.came_with_method is not None:
        document["came_with_method"] = [str(each) for each in transaction.came_with_method]
    if transaction.method is not None:
        document["method"] = owned_method_document(transaction.method)
    return document


def transaction_from(row: TransactionRow) -> Transaction:
    """The inverse of `transaction_row`."""
    own = {name: read(row) for name, read in FROM_ROW.items()}
    return Transaction(
        **own, **{name: row.document[name] for name in row.document if name not in own}
    )


def _org_id(row: TransactionRow) -> str:
    return org_of_partition(row.partition)


def _customer_id(row: TransactionRow) -> str | None:
    return row.customer_key.partition("/")[2] if row.customer_key else None


def _method(row: TransactionRow) -> OwnedMethod | None:
    method = row.document.get("method")
    return owned_method_from(method, org_id=_org_id(row)) if method else None


def _came_with_method(row: TransactionRow) -> tuple[Purpose, ...] | None:
    purposes = row.document.get("came_with_method")
    return None if purposes is None else tuple(map(Purpose, purposes))


def _operations(row: TransactionRow) -> tuple[Operation, ...]:
    return tuple(operation_from(json.loads(str(text))) for text in row.operations or ())


def _ledger_from(row: TransactionRow) -> tuple[LedgerEntry, ...]:
    """Oldest first. The column is keyed by the other transaction, so a repeat changes nothing."""
    lines = row.ledger if row.ledger is not None else {}
    entries = [entry_from(json.loads(lines[about])) for about in lines]
    return tuple(sorted(entries, key=lambda entry: entry.created_at))


FROM_ROW: Mapping[str, Callable[[TransactionRow], Any]] = {
    "id": lambda row: row.id,
    "org_id": _org_id,
    "type": lambda row: TransactionType(row.type),
    "status": lambda row: Status(row.status),
    "cents": lambda row: row.cents,
    "refundable": lambda row: row.refundable,
    "customer_id": _customer_id,
    "method": _method,
    "came_with_method": _came_with_method,
    "answer": lambda row: answer_from(row.answer) if row.answer else None,
    "operations": _operations,
    "ledger": _ledger_from,
    "undone": lambda row: tuple(map(str, row.undone or ())),
    "version": lambda row: row.version,
    "created_at": lambda row: row.created_at,
    "modified_at": lambda row: row.modified_at,
    "processed_at": lambda row: row.processed_at,
    "rejected_at": lambda row: row.rejected_at,
    "in_flight_since": lambda row: row.in_flight_since if Status(row.status).in_flight else None,
    "ask_at": lambda row: None if Status(row.status).in_flight else row.in_flight_since,
    "claim": lambda row: row.claim,
}
"""How each attribute is read that has a column, or a form of its own in the document. All others
stand in the document by their names."""
