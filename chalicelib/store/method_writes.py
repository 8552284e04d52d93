"""How a change of one payment method is written: its row, its pointer, its owner's defaults.

A method that its owner keeps lies in the owner's wallet, with a pointer under its own id; any other
lies under its own id. The owner's row names its defaults and holds a copy of the one for payments.
One transaction writes whatever of these a change touches, so no reader ever sees half of it.

Every change raises the method's version, a change of its default flags too. That is what keeps the
owner's copy true: who would change a method beside a switch of the default finds another version.
"""

from __future__ import annotations

from typing import Any

from pynamodb.expressions.condition import Condition

from chalicelib.domain.account import Account
from chalicelib.domain.ids import spread
from chalicelib.domain.payment_method import PaymentMethod
from chalicelib.domain.status_change import MethodMove
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.dynamo.transact_write import WriteTransaction
from chalicelib.store.account_rows import listed_at, listing_key, wallet_key
from chalicelib.store.account_writes import AccountWrite
from chalicelib.store.documents import method_document, method_from
from chalicelib.store.models import SELF, WalletRow

METHOD = "method"
POINTER = "pointer"


def stage_method(
    tx: WriteTransaction,
    after: OwnedMethod,
    *,
    before: OwnedMethod | None,
    owner: Account | None,
    shard: int,
) -> int:
    """Put into `tx` all writes that make `before` (None: nothing) into `after`.

    `owner` is given when the owner's row has a part in it: a new kept method, or default flags.
    A failed condition means that somebody changed one of the rows since they were read. Returns the
    position of the method's own row.
    """
    position = stage_method_rows(tx, after, before=before, shard=shard)
    if owner is not None:
        write = AccountWrite(owner)
        write.move_defaults(before, after)
        write.stage(tx)
    return position


def stage_move(tx: WriteTransaction, move: MethodMove, shards: int) -> int:
    """Put into `tx` how a method changes with a transaction. Returns the position of its row."""
    shard = spread(move.after.method.id, shards)
    return stage_method(tx, move.after, before=move.before, owner=move.owner, shard=shard)


def stage_method_rows(
    tx: WriteTransaction, after: OwnedMethod, *, before: OwnedMethod | None, shard: int
) -> int:
    """The same without the owner's row."""
    method = after.method
    moves = moves_place(before, after)
    if before is None or moves:
        position = tx.put(method_row(method, shard=shard), WalletRow.wallet.does_not_exist())
    else:
        position = tx.put(method_row(method, shard=shard), version_is(before.method))
    if method.is_kept and (before is None or moves):
        tx.put(
            pointer_row(method),
            WalletRow.wallet.does_not_exist() if before is None else version_is(before.method),
        )
    return position


def stage_rows_deletion(tx: WriteTransaction, before: OwnedMethod) -> None:
    """Put into `tx` the writes that delete `before` and its pointer, but for the owner's row."""
    method = before.method
    tx.delete(_key(method), version_is(method))
    if method.is_kept:
        tx.delete(pointer_row(method))


def moves_place(before: OwnedMethod | None, after: OwnedMethod) -> bool:
    """Whether a method that was there comes to lie elsewhere: somebody keeps it from now on."""
    return before is not None and before.method.is_kept != after.method.is_kept


def method_row(method: PaymentMethod, *, shard: int) -> WalletRow:
    """The row of a method, at the place where it lies."""
    row = _key(method)
    row.kind = METHOD
    row.version = method.version
    row.document = method_document(method)
    row.sealed = method.sealed
    row.listing = listing_key(method.org_id, METHOD, shard)
    row.listed_at = listed_at(method.created_at, method.id)
    return row


def method_from_row(row: WalletRow) -> PaymentMethod:
    """The method of a method's row, wherever it lies."""
    org_id = row.wallet.partition("/")[0]
    return method_from(row.document, org_id=org_id, sealed=row.sealed, version=row.version)


def method_in(item: dict[str, Any] | None) -> PaymentMethod | None:
    """The method of a row as DynamoDB hands it back where a condition failed.

    None for a pointer too: whom it leads to was not read.
    """
    row = None if item is None else WalletRow.from_raw_data(item)
    return None if row is None or row.kind != METHOD else method_from_row(row)


def method_id_of(pointer: WalletRow) -> str:
    """The id of the method that a pointer leads to."""
    return pointer.wallet.partition("/")[2]


def version_is(before: PaymentMethod) -> Condition:
    """The condition that nobody has changed the method since it was read."""
    return WalletRow.version == before.version


def _key(method: PaymentMethod) -> WalletRow:
    if method.is_kept and method.owner_id is not None:
        return WalletRow(wallet_key(method.org_id, method.owner_id), method.id)
    return WalletRow(wallet_key(method.org_id, method.id), SELF)


def pointer_row(method: PaymentMethod) -> WalletRow:
    """The row that leads from the id of a kept method to who keeps it."""
    key = wallet_key(method.org_id, method.id)
    return WalletRow(key, SELF, kind=POINTER, owner_id=method.owner_id)
