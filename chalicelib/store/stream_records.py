"""Records of the streams of transactions and wallets, as changes of what they are rows of.

The shape is that of a Lambda function's event:
https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.account import Account, AccountKind
from chalicelib.domain.committed_change import CommittedChange
from chalicelib.domain.payment_method import PaymentMethod
from chalicelib.dynamo.wire import with_bytes
from chalicelib.store.account_rows import account_from, owner_and_id
from chalicelib.store.accounts import is_live
from chalicelib.store.late_transactions import late_transactions
from chalicelib.store.method_writes import METHOD, method_from_row
from chalicelib.store.models import TransactionRow, WalletRow
from chalicelib.store.transaction_rows import org_of_partition

_ACCOUNTS = frozenset(AccountKind)
_MADE = frozenset({AccountKind.CUSTOMER.value, METHOD})
"""The kinds of wallets' rows whose beginning is an event."""


class StreamRecords:
    """The `ChangeReader` of DynamoDB's streams."""

    def change_of(self, record: Mapping[str, Any]) -> CommittedChange | None:
        told = record["dynamodb"]
        keys, at = told["Keys"], _moment(told["ApproximateCreationDateTime"])
        old, new = told.get("OldImage"), told.get("NewImage")
        if old is None and new is None:
            raise ValueError("a record without an image")
        if "partition" in keys:
            return _of_transaction(old, new, at)
        return _of_wallet(old, new, at)

    def surely_of(self, record: Mapping[str, Any]) -> str | None:
        told = record["dynamodb"]
        keys, old, new = told["Keys"], told.get("OldImage"), told.get("NewImage")
        if "partition" in keys:
            return org_of_partition(keys["partition"]["S"]) if _lines(new) > _lines(old) else None
        is_new = old is None and new is not None and new[WalletRow.kind.attr_name]["S"] in _MADE
        return owner_and_id(keys["wallet"]["S"])[0] if is_new else None


def _of_transaction(old: Any, new: Any, at: datetime) -> CommittedChange | None:
    """None where no line was added: half of all changes, which are not read any further."""
    lines_before = _lines(old)
    if _lines(new) <= lines_before:
        return None
    # Events look at its history, its type and its ids, and at none of the rest of the row.
    transaction = late_transactions()(new)
    return CommittedChange(None, transaction, at, lines_before)


def _lines(image: Any) -> int:
    """How many lines a transaction's history has in an image of its row."""
    lines = (image or {}).get(TransactionRow.operations.attr_name, {})
    return len(lines.get("L", ()))


def _of_wallet(old_image: Any, new_image: Any, at: datetime) -> CommittedChange | None:
    old, new = _wallet_row(old_image), _wallet_row(new_image)
    if new is not None and not _tells(new):
        return None  # a pointer that stands where a method was, a webhook, a guard
    if new is not None and new.deleted_at is not None:
        at = new.deleted_at
    change = CommittedChange(_thing(old), _thing(new), at)
    return None if change.before is None and change.after is None else change


def _wallet_row(image: Any) -> WalletRow | None:
    return None if image is None else WalletRow.from_raw_data(with_bytes(dict(image)))


def _tells(row: WalletRow) -> bool:
    return row.kind in _ACCOUNTS or row.kind == METHOD


def _thing(row: WalletRow | None) -> Account | PaymentMethod | None:
    """What a row holds; None of an account that is deleted."""
    if row is None or not _tells(row):
        return None
    if row.kind == METHOD:
        return method_from_row(row)
    return account_from(row) if is_live(row) else None


def _moment(told: Any) -> datetime:
    """Seconds since 1970 as Lambda has them; botocore has made a moment of them."""
    if isinstance(told, datetime):
        return told.astimezone(UTC)
    return datetime.fromtimestamp(int(told), UTC)
