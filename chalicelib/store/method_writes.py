"""How a change of one payment method is written: its row, its pointer, its owner's defaults.

A method that its owner keeps lies in the owner's wallet, with a pointer under its own id; any other
lies under its own id. The owner's row names its defaults and holds a copy of the one for payments.
One transaction writes whatever of these a change touches, so no reader ever sees half of it.

Every change raises the method's version, a change of its default flags too. That is what keeps the
owner's copy true: who would change a method beside a switch of the default finds another version.
"""

from __future__ import annotations

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.domain.account import Account
from chalicelib.domain.payment_method import PaymentMethod, Purpose
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.dynamo.transactions import WriteTransaction
from chalicelib.store.account_rows import (
    default_column,
    default_copy,
    listed_at,
    listing_key,
    wallet_key,
)
from chalicelib.store.documents import method_document, method_from
from chalicelib.store.rows import SELF, WalletRow

METHOD = "method"
POINTER = "pointer"


def stage_method(
    tx: WriteTransaction,
    after: OwnedMethod,
    *,
    before: OwnedMethod | None,
    owner: Account | None,
    shard: int,
) -> None:
    """Put into `tx` all writes that make `before` (None: nothing) into `after`.

    `owner` is given when the owner's row has a part in it: a new kept method, or default flags.
    A failed condition means that somebody changed one of the rows since they were read.
    """
    method = after.method
    moves = before is not None and before.method.is_kept != method.is_kept
    if before is None or moves:
        tx.put(method_row(method, shard=shard), WalletRow.wallet.does_not_exist())
    else:
        tx.put(method_row(method, shard=shard), version_is(before.method))
    if method.is_kept and (before is None or moves):
        tx.put(
            _pointer(method),
            WalletRow.wallet.does_not_exist() if before is None else version_is(before.method),
        )
    if owner is not None:
        _stage_owner(tx, owner, method.id, before=before, after=after)


def stage_deletion(tx: WriteTransaction, before: OwnedMethod, *, owner: Account | None) -> None:
    """Put into `tx` all writes that delete `before`, its pointer and its default flags."""
    method = before.method
    tx.delete(_key(method), version_is(method))
    if method.is_kept:
        tx.delete(_pointer(method))
    if owner is not None and before.default_for:
        _stage_owner(tx, owner, method.id, before=before, after=None)


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


def _pointer(method: PaymentMethod) -> WalletRow:
    key = wallet_key(method.org_id, method.id)
    return WalletRow(key, SELF, kind=POINTER, owner_id=method.owner_id)


def _stage_owner(
    tx: WriteTransaction,
    owner: Account,
    method_id: str,
    *,
    before: OwnedMethod | None,
    after: OwnedMethod | None,
) -> None:
    had = before.default_for if before else frozenset()
    has = after.default_for if after else frozenset()
    condition = WalletRow.wallet.exists() & WalletRow.deleted_at.does_not_exist()
    for purpose in sorted(had):
        condition &= getattr(WalletRow, default_column(purpose)) == method_id
    row = WalletRow(wallet_key(owner.org_id, owner.id), SELF)
    actions = [*_flag_actions(method_id, had, has), *_copy_actions(after, had, has)]
    if actions:
        tx.update(row, actions, condition)
    else:
        tx.check(row, condition)


def _flag_actions(method_id: str, had: frozenset[Purpose], has: frozenset[Purpose]) -> list[Action]:
    given = [getattr(WalletRow, default_column(p)).set(method_id) for p in sorted(has - had)]
    taken = [getattr(WalletRow, default_column(p)).remove() for p in sorted(had - has)]
    return given + taken


def _copy_actions(
    after: OwnedMethod | None, had: frozenset[Purpose], has: frozenset[Purpose]
) -> list[Action]:
    """The owner's copy of its default for payments follows the method itself."""
    if after is not None and Purpose.PAYMENT in has:
        return [
            WalletRow.default_document.set(default_copy(after.method)),
            WalletRow.default_sealed.set(after.method.sealed),
        ]
    if Purpose.PAYMENT in had:
        return [WalletRow.default_document.remove(), WalletRow.default_sealed.remove()]
    return []
