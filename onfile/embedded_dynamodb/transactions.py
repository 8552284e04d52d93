"""TransactWriteItems: up to 100 writes, all of them or none, once for each request token."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from typing import Any

from onfile.embedded_dynamodb import writes
from onfile.embedded_dynamodb.capacity import (
    TRANSACTION_FACTOR,
    Usage,
    read_units,
    report_all,
    write_usage,
)
from onfile.embedded_dynamodb.errors import CONDITION_FAILED, VALIDATION, DynamoError, invalid
from onfile.embedded_dynamodb.parameters import (
    Request,
    capacity_mode,
    optional,
    refuse_unsupported,
    required,
)
from onfile.embedded_dynamodb.reads import MAX_TRANSACTION_ITEMS
from onfile.embedded_dynamodb.rows import read_item
from onfile.embedded_dynamodb.writes import Judged, Write

_SUPPORTED = frozenset(
    {
        "TransactItems",
        "ClientRequestToken",
        "ReturnConsumedCapacity",
        "ReturnItemCollectionMetrics",
    }
)
_KINDS: dict[str, tuple[Callable[[sqlite3.Connection, Request], Write], frozenset[str]]] = {
    "ConditionCheck": (writes.check, writes.CHECK),
    "Delete": (writes.delete, writes.DELETE),
    "Put": (writes.put, writes.PUT),
    "Update": (writes.update, writes.UPDATE),
}
_MAX_BYTES = 4 * 1024 * 1024
_MAX_TOKEN_LENGTH = 36
TOKEN_LIFETIME_S = 600.0


def transact_write_items(connection: sqlite3.Connection, request: Request) -> dict[str, Any]:
    """TransactWriteItems.

    Raises DynamoError: TransactionCanceledException names a reason for each item, in order.
    """
    refuse_unsupported("TransactWriteItems", request, _SUPPORTED)
    mode = capacity_mode(request)
    items = required(request, "TransactItems", list)
    transaction = _transaction(connection, items)
    token = _token(request)
    if token is not None and _is_repeat(connection, token, items):
        return report_all(_repeat_usages(connection, transaction), mode, "Read")
    judged = _judge_all(connection, transaction)
    for one in judged:
        writes.carry_out(connection, one)
    if token is not None:
        _remember(connection, token, items)
    usages = [(one.write.table.name, _usage(one)) for one in (judged if mode != "NONE" else ())]
    return report_all(usages, mode, "Write")


def _usage(one: Judged) -> Usage:
    return write_usage(
        one.write.table, one.old_item, one.new, size=one.larger_size, factor=TRANSACTION_FACTOR
    )


def _transaction(connection: sqlite3.Connection, items: list[Any]) -> list[Write]:
    if not 1 <= len(items) <= MAX_TRANSACTION_ITEMS:
        raise invalid(
            "Value at 'transactItems' failed to satisfy constraint:"
            f" Member must have length between 1 and {MAX_TRANSACTION_ITEMS}"
        )
    transaction = [_write(connection, item) for item in items]
    if len({(write.table.id, write.position) for write in transaction}) != len(transaction):
        raise invalid("Transaction request cannot include multiple operations on one item")
    return transaction


def _write(connection: sqlite3.Connection, item: Any) -> Write:
    refuse_unsupported("TransactItems", item, frozenset(_KINDS))
    if len(item) != 1:
        raise invalid("TransactItems can only contain one of Check, Put, Update or Delete")
    [kind] = item
    make, supported = _KINDS[kind]
    request = required(item, kind, dict)
    refuse_unsupported(kind, request, supported)
    return make(connection, request)


def _judge_all(connection: sqlite3.Connection, transaction: list[Write]) -> list[Judged]:
    judged: list[Judged] = []
    reasons: list[dict[str, Any]] = []
    for write in transaction:
        try:
            judged.append(writes.judge(connection, write))
            reasons.append({"Code": "None"})
        except DynamoError as error:
            reasons.append(_reason(error))
    if len(judged) < len(transaction):
        codes = ", ".join(reason["Code"] for reason in reasons)
        raise DynamoError(
            "TransactionCanceledException",
            "Transaction cancelled, please refer cancellation reasons for specific reasons"
            f" [{codes}]",
            {"CancellationReasons": reasons},
        )
    if sum(_weight(one) for one in judged) > _MAX_BYTES:
        raise invalid("Transaction payload size cannot exceed 4MB")
    return judged


_REASON_CODES = {CONDITION_FAILED: "ConditionalCheckFailed", VALIDATION: "ValidationError"}


def _reason(error: DynamoError) -> dict[str, Any]:
    return {"Code": _REASON_CODES[error.code], "Message": error.message, **error.extra}


def _weight(judged: Judged) -> int:
    return max(judged.size, judged.old.size if judged.old else 0)


def _token(request: Request) -> str | None:
    token: str | None = optional(request, "ClientRequestToken", str)
    if token and len(token) > _MAX_TOKEN_LENGTH:
        raise invalid(
            "Value at 'clientRequestToken' failed to satisfy constraint:"
            f" Member must have length less than or equal to {_MAX_TOKEN_LENGTH}"
        )
    return token or None


def _is_repeat(connection: sqlite3.Connection, token: str, items: list[Any]) -> bool:
    known = connection.execute(
        "SELECT fingerprint FROM request_tokens WHERE token = ? AND expires_at > now()", (token,)
    ).fetchone()
    if known is not None and known[0] != _fingerprint(items):
        raise DynamoError(
            "IdempotentParameterMismatchException",
            "The request uses the same client token as a previous, but non-identical request.",
        )
    return known is not None


def _remember(connection: sqlite3.Connection, token: str, items: list[Any]) -> None:
    connection.execute("DELETE FROM request_tokens WHERE expires_at <= now()")
    connection.execute(
        "INSERT INTO request_tokens VALUES (?, ?, now() + ?)",
        (token, _fingerprint(items), TOKEN_LIFETIME_S),
    )


def _fingerprint(items: list[Any]) -> bytes:
    return hashlib.sha256(json.dumps(items, sort_keys=True).encode()).digest()


def _repeat_usages(
    connection: sqlite3.Connection, transaction: list[Write]
) -> list[tuple[str, Usage]]:
    # A repeat writes nothing; DynamoDB bills it as the reading of its items.
    usages = []
    for write in transaction:
        row = read_item(connection, write.table, write.position)
        units = read_units(row.size if row else 0, consistent=True)
        usages.append((write.table.name, Usage(TRANSACTION_FACTOR * units)))
    return usages
