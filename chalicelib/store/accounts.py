"""Customers and processing accounts, in the wallets table."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pynamodb.connection.base import Connection
from pynamodb.expressions.update import Action

from chalicelib.domain.account import Account, AccountKind
from chalicelib.domain.wallet import Wallet, wallet_of
from chalicelib.dynamo.connection import store_errors
from chalicelib.dynamo.reading import get_row, walked
from chalicelib.query.scan_range import Walk
from chalicelib.store.account_rows import (
    account_from,
    email_key,
    guard_key,
    owner_and_id,
    wallet_key,
)
from chalicelib.store.account_writes import TO_ERASE
from chalicelib.store.listings import head_rows, listed, with_email
from chalicelib.store.method_writes import method_from_row
from chalicelib.store.models import SELF, WalletRow
from chalicelib.store.unit_of_work import UnitOfWork

_KINDS = frozenset(AccountKind)


class Accounts:
    """The `AccountStore` on DynamoDB."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, org_id: str, account_id: str) -> Account | None:
        row = get_row(WalletRow, wallet_key(org_id, account_id), SELF)
        return account_from(row) if row is not None and is_live(row) else None

    def wallet(self, org_id: str, account_id: str, *, limit: int) -> Wallet | None:
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

    def add(self, account: Account, *, shards: int = 1) -> None:
        unit = UnitOfWork(self._connection)
        unit.add_account(account, shards=shards)
        unit.commit()

    def save(self, account: Account, before: Account) -> None:
        unit = UnitOfWork(self._connection)
        unit.change_account(account, before)
        unit.commit()

    def to_erase(self, limit: int) -> list[tuple[str, str]]:
        found = walked(WalletRow.by_creation.query(TO_ERASE, limit=limit))
        return [owner_and_id(row.wallet) for row in found]

    def note_erased(self, org_id: str, account_id: str) -> None:
        row = WalletRow(wallet_key(org_id, account_id), SELF)
        off_the_list: list[Action] = [WalletRow.listing.remove(), WalletRow.listed_at.remove()]
        with store_errors():
            row.update(off_the_list, WalletRow.deleted_at.exists())

    def by_ids(self, org_id: str, ids: Collection[str]) -> list[Account]:
        rows = head_rows(wallet_key(org_id, each) for each in ids)
        return [account_from(row) for row in rows if row.kind in _KINDS and is_live(row)]

    def by_uid(self, org_id: str, external_uid: str) -> Account | None:
        guard = get_row(WalletRow, guard_key(org_id, external_uid), SELF)
        return self.get(org_id, guard.owner_id) if guard is not None else None

    def newest(
        self, org_id: str, kind: AccountKind, walk: Walk, *, shards: int
    ) -> Iterator[Account]:
        return map(account_from, listed(org_id, kind, walk, shards=shards))

    def by_email(self, org_id: str, email: str, walk: Walk) -> Iterator[Account]:
        return map(account_from, with_email(email_key(org_id, email), walk))


def is_live(row: WalletRow) -> bool:
    """Whether the row is that of an account which has not been deleted."""
    return row.part == SELF and row.document is not None
