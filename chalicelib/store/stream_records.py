"""Records of the streams of transactions and wallets, as changes of what they are rows of.

The shape is that of a Lambda function's event:
https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.account import AccountKind
from chalicelib.domain.committed_change import CommittedChange, Thing
from chalicelib.dynamo.wire import with_bytes
from chalicelib.store.account_rows import account_from
from chalicelib.store.accounts import is_live
from chalicelib.store.method_writes import METHOD, method_from_row
from chalicelib.store.models import TransactionRow, WalletRow
from chalicelib.store.transaction_rows import transaction_from

_ACCOUNTS = frozenset(AccountKind)
Row = TransactionRow | WalletRow


class StreamRecords:
    """The `ChangeReader` of DynamoDB's streams."""

    def change_of(self, record: Mapping[str, Any]) -> CommittedChange | None:
        images = record["dynamodb"]
        keys = images["Keys"]
        model = TransactionRow if "partition" in keys else WalletRow
        old, new = (_row(model, images.get(name)) for name in ("OldImage", "NewImage"))
        if old is None and new is None:
            raise ValueError("a record without an image")
        if new is not None and not _tells(new):
            return None  # a pointer that stands where a method was, a webhook, a guard
        at = _moment(images["ApproximateCreationDateTime"])
        if isinstance(new, WalletRow) and new.deleted_at is not None:
            at = new.deleted_at
        change = CommittedChange(_thing(old), _thing(new), at)
        return None if change.before is None and change.after is None else change


def _row(model: type[TransactionRow] | type[WalletRow], image: Any) -> Row | None:
    return None if image is None else model.from_raw_data(with_bytes(dict(image)))


def _tells(row: Row) -> bool:
    return isinstance(row, TransactionRow) or row.kind in _ACCOUNTS or row.kind == METHOD


def _thing(row: Row | None) -> Thing | None:
    """What a row holds; None of an account that is deleted."""
    if row is None or not _tells(row):
        return None
    if isinstance(row, TransactionRow):
        return transaction_from(row)
    if row.kind == METHOD:
        return method_from_row(row)
    return account_from(row) if is_live(row) else None


def _moment(told: Any) -> datetime:
    """Seconds since 1970 as Lambda has them; botocore has made a moment of them."""
    if isinstance(told, datetime):
        return told.astimezone(UTC)
    return datetime.fromtimestamp(int(told), UTC)
