"""Customers and processing accounts, in the wallets table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from pynamodb.connection.base import Connection
from pynamodb.expressions.update import Action

from chalicelib.domain.account import Account, AccountKind, Customer
from chalicelib.domain.conflicts import Stale, Taken
from chalicelib.domain.ids import spread
from chalicelib.domain.payment_method import Purpose
from chalicelib.domain.wallet import OwnedMethod, Wallet, wallet_of
from chalicelib.dynamo.client import ConditionFailed, store_errors
from chalicelib.dynamo.reading import get_row, get_rows, walked
from chalicelib.dynamo.transactions import Cancelled, WriteTransaction
from chalicelib.query.walks import Walk
from chalicelib.store.account_rows import (
    account_document,
    account_from,
    account_row,
    default_column,
    default_copy,
    email_key,
    guard_key,
    wallet_key,
)
from chalicelib.store.listings import listed, with_email
from chalicelib.store.method_writes import method_from_row, stage_method
from chalicelib.store.rows import SELF, WalletRow

GUARD = "guard"
_KINDS = frozenset(AccountKind)


class Accounts:
    """The repository of accounts. A deleted account is not found by any method."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, org_id: str, account_id: str) -> Account | None:
        """One read of one row, whatever the number of methods."""
        row = get_row(WalletRow, wallet_key(org_id, account_id), SELF)
        return account_from(row) if row is not None and is_live(row) else None

    def wallet(self, org_id: str, account_id: str, *, limit: int) -> Wallet | None:
        """The account with the newest `limit` of its methods. One Query."""
        key = wallet_key(org_id, account_id)
        rows = list(
            walked(
                WalletRow.query(
                    key, scan_index_forward=False, consistent_read=True, limit=limit + 1
                )
            )
        )
        if not rows or not is_live(rows[0]):
            return None
        return wallet_of(account_from(rows[0]), map(method_from_row, rows[1:]))

    def add(
        self, account: Account, *, methods: Sequence[OwnedMethod] = (), shards: int = 1
    ) -> None:
        """Write a new account with the methods that come with it. Raises Taken.

        The defaults among `methods` become the account's.
        """
        tx = WriteTransaction(self._connection)
        row = account_row(account, shard=spread(account.id, shards))
        for each in methods:
            _make_default(row, each)
            stage_method(tx, each, before=None, owner=None, shard=spread(each.method.id, shards))
        tx.put(row, WalletRow.wallet.does_not_exist())
        _commit_with_guard(tx, None, account)

    def save(self, account: Account, before: Account) -> None:
        """Write a changed account over the version that was read. Raises Stale and Taken."""
        actions: list[Action] = [
            WalletRow.document.set(account_document(account)),
            WalletRow.version.set(account.version),
        ]
        if isinstance(account, Customer):
            actions.append(WalletRow.email_key.set(email_key(account.org_id, account.email)))
        unchanged = _ALIVE & (WalletRow.version == before.version)
        if _uid(account) != _uid(before):
            tx = WriteTransaction(self._connection)
            tx.update(_key(account), actions, unchanged)
            _commit_with_guard(tx, before, account)
            return
        try:
            with store_errors():
                _key(account).update(actions, unchanged)
        except ConditionFailed as failed:
            raise Stale from failed

    def delete(self, account: Account, now: datetime) -> None:
        """One transaction, after which neither the account nor a method of it is found.

        The account's own data goes with it. The rows of its methods are out of reach from here on;
        `Methods.erase_of` removes them. Raises Stale if it is deleted already.
        """
        tx = WriteTransaction(self._connection)
        forget = [getattr(WalletRow, column).remove() for column in _FORGOTTEN]
        tx.update(_key(account), [WalletRow.deleted_at.set(now), *forget], _ALIVE)
        _commit_with_guard(tx, account, None)

    def by_ids(self, org_id: str, ids: Collection[str]) -> list[Account]:
        """Those of `ids` that there are, by key, strongly consistent, without their methods."""
        rows = get_rows(WalletRow, [(wallet_key(org_id, each), SELF) for each in sorted(set(ids))])
        return [account_from(row) for row in rows if row.kind in _KINDS and is_live(row)]

    def by_uid(self, org_id: str, external_uid: str) -> Account | None:
        """The account that has this external_uid. Two reads by key."""
        guard = get_row(WalletRow, guard_key(org_id, external_uid), SELF)
        return self.get(org_id, guard.owner_id) if guard is not None else None

    def newest(
        self, org_id: str, kind: AccountKind, walk: Walk, *, shards: int
    ) -> Iterator[Account]:
        """The organisation's accounts of one kind, by creation, read as they are asked for."""
        return map(account_from, listed(org_id, kind, walk, shards=shards))

    def by_email(self, org_id: str, email: str, walk: Walk) -> Iterator[Account]:
        """The customers with this address, in any case, by creation."""
        return map(account_from, with_email(email_key(org_id, email), walk))


_ALIVE = WalletRow.wallet.exists() & WalletRow.deleted_at.does_not_exist()
_FORGOTTEN = (
    "document",
    "listing",
    "listed_at",
    "email_key",
    "default_document",
    "default_sealed",
    *(default_column(purpose) for purpose in Purpose),
)


def is_live(row: WalletRow) -> bool:
    """Whether the row is that of an account which has not been deleted."""
    return row.part == SELF and row.document is not None


def _key(account: Account) -> WalletRow:
    return WalletRow(wallet_key(account.org_id, account.id), SELF)


def _uid(account: Account | None) -> str | None:
    return account.external_uid if isinstance(account, Customer) else None


def _guard(account: Account) -> WalletRow:
    key = guard_key(account.org_id, _uid(account) or "")
    return WalletRow(key, SELF, kind=GUARD, owner_id=account.id)


def _commit_with_guard(tx: WriteTransaction, before: Account | None, after: Account | None) -> None:
    """Commit, and with it move the row that keeps the external_uid unique."""
    taken = -1
    if after is not None and _uid(after):
        taken = tx.put(_guard(after), WalletRow.wallet.does_not_exist())
    if before is not None and _uid(before):
        tx.delete(_guard(before))
    try:
        tx.commit()
    except Cancelled as cancelled:
        if taken in cancelled.failed:
            raise Taken(cancelled.items[taken]["owner_id"]["S"]) from cancelled
        raise Stale from cancelled


def _make_default(row: WalletRow, each: OwnedMethod) -> None:
    for purpose in each.default_for:
        setattr(row, default_column(purpose), each.method.id)
    if Purpose.PAYMENT in each.default_for:
        row.default_document = default_copy(each.method)
        row.default_sealed = each.method.sealed
