"""Transactions to rows and back."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.domain.ids import ALPHABET, shard_of
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.payment_method import Purpose
from chalicelib.domain.transaction import LedgerEntry, Transaction, TransactionType
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
from chalicelib.store.rows import TransactionRow

FLIGHT_BUCKETS = 32
"""Each takes 500 charges a second, of all organisations together (docs/scale.md)."""
_COLUMNS = frozenset(
    {
        "id",
        "org_id",
        "type",
        "status",
        "cents",
        "refundable",
        "customer_id",
        "answer",
        "operations",
        "ledger",
        "undone",
        "created_at",
        "modified_at",
        "processed_at",
        "rejected_at",
        "in_flight_since",
        "claim",
        "method",
        "came_with_method",
        "version",
    }
)


def partition_of(org_id: str, transaction_id: str) -> str:
    """The hash key: the id says its shard, so the id is all that a read needs."""
    return partition_key(org_id, shard_of(transaction_id))


def partition_key(org_id: str, shard: str) -> str:
    """The hash key of one shard of an organisation's transactions."""
    return f"{org_id}#{shard}"


def customer_key(org_id: str, customer_id: str) -> str:
    """The hash key of `by_customer`."""
    return f"{org_id}/{customer_id}"


def flight_bucket(transaction_id: str) -> str:
    """The hash key of `in_flight`: a few buckets, so that no partition gets all the writes."""
    return str(ALPHABET.index(transaction_id[-1]) % FLIGHT_BUCKETS)


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
    )


def status_columns(transaction: Transaction) -> dict[str, Any]:
    """The columns that a change of status touches; None where the column is absent."""
    answer, in_flight = transaction.answer, transaction.status.in_flight
    return {
        "status": transaction.status.value,
        "refundable": transaction.refundable,
        "answer": answer_document(answer) if answer else None,
        "modified_at": transaction.modified_at,
        "processed_at": transaction.processed_at,
        "rejected_at": transaction.rejected_at,
        "in_flight": flight_bucket(transaction.id) if in_flight else None,
        "in_flight_since": transaction.in_flight_since,
        "claim": transaction.claim,
    }


def transaction_document(transaction: Transaction) -> dict[str, Any]:
    """What no condition looks at: what the caller said, and the masked copy of the method."""
    document = without_defaults(transaction, _COLUMNS)
    if transaction.came_with_method is not None:
        document["came_with_method"] = [str(each) for each in transaction.came_with_method]
    if transaction.method is not None:
        document["method"] = owned_method_document(transaction.method)
    return document


def transaction_from(row: TransactionRow) -> Transaction:
    """The inverse of `transaction_row`."""
    org_id = row.partition.partition("#")[0]
    document = dict(row.document)
    method = document.pop("method", None)
    purposes = document.pop("came_with_method", None)
    return Transaction(
        id=row.id,
        org_id=org_id,
        type=TransactionType(row.type),
        status=Status(row.status),
        cents=row.cents,
        refundable=row.refundable,
        customer_id=row.customer_key.partition("/")[2] if row.customer_key else None,
        method=owned_method_from(method, org_id=org_id) if method else None,
        came_with_method=None if purposes is None else tuple(map(Purpose, purposes)),
        answer=answer_from(row.answer) if row.answer else None,
        operations=tuple(operation_from(json.loads(str(text))) for text in row.operations or ()),
        ledger=_ledger_from(row),
        undone=tuple(map(str, row.undone or ())),
        version=row.version,
        created_at=row.created_at,
        modified_at=row.modified_at,
        processed_at=row.processed_at,
        rejected_at=row.rejected_at,
        in_flight_since=row.in_flight_since,
        claim=row.claim,
        **document,
    )


def json_text(document: dict[str, Any]) -> str:
    """Compact JSON, for documents inside a list or map column."""
    return json.dumps(document, separators=(",", ":"), allow_nan=False, ensure_ascii=False)


def _ledger_from(row: TransactionRow) -> tuple[LedgerEntry, ...]:
    """Oldest first. The column is keyed by the other transaction, so a repeat changes nothing."""
    texts = row.ledger.as_dict().values() if row.ledger is not None else ()
    entries = [entry_from(json.loads(text)) for text in texts]
    return tuple(sorted(entries, key=lambda entry: entry.created_at))
