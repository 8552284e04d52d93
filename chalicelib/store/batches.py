"""Several objects at once: read for a change that builds on all of them, and written as one.

What is not there, of another organisation, or deleted is left out of every answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from pynamodb.connection.base import Connection

from chalicelib.domain.account import Account
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod, Wallet, wallet_of
from chalicelib.domain.write_conflicts import Stale
from chalicelib.dynamo.connection import TransactionCanceled
from chalicelib.dynamo.reading import get_row, read_at_once
from chalicelib.dynamo.transact_write import MAX_ITEMS
from chalicelib.store.account_rows import account_from, guard_key, wallet_key
from chalicelib.store.accounts import Accounts, is_live
from chalicelib.store.listings import head_rows
from chalicelib.store.method_writes import METHOD, method_from_row, method_id_of
from chalicelib.store.models import SELF, WalletRow
from chalicelib.store.transactions import Transactions
from chalicelib.store.unit_of_work import UnitOfWork

Stored = TypeVar("Stored", Account, Transaction)
Keys = list[tuple[str, str]]


class Batches:
    """The `BatchStore` on DynamoDB."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._accounts = Accounts(connection)
        self._transactions = Transactions(connection)

    def begin(self) -> UnitOfWork:
        return UnitOfWork(self._connection)

    def accounts(self, org_id: str, ids: Iterable[str]) -> dict[str, Account]:
        return _by_id(org_id, ids, self._accounts.get, self._accounts.by_ids)

    def wallets(self, org_id: str, wanted: Mapping[str, Sequence[str]]) -> dict[str, Wallet]:
        found = {(row.wallet, row.part): row for row in self._at_once(org_id, wanted)}
        wallets = {}
        for account_id, method_ids in wanted.items():
            key = wallet_key(org_id, account_id)
            row = found.get((key, SELF))
            if row is not None and is_live(row):
                named = (found.get((key, method_id)) for method_id in method_ids)
                methods = [method_from_row(each) for each in named if each is not None]
                wallet = wallet_of(account_from(row), methods)
                wallets[account_id] = wallet if method_ids else replace(wallet, methods=None)
        return wallets

    def methods(
        self, org_id: str, ids: Iterable[str]
    ) -> dict[str, tuple[OwnedMethod, Account | None]]:
        found: dict[str, tuple[OwnedMethod, Account | None]] = {}
        kept: dict[str, list[str]] = {}
        for row in _heads([wallet_key(org_id, each) for each in ids]):
            if row.kind == METHOD:
                method = method_from_row(row)
                found[method.id] = (OwnedMethod(method), None)
            else:
                kept.setdefault(row.owner_id, []).append(method_id_of(row))
        for wallet in self.wallets(org_id, kept).values():
            found |= {each.method.id: (each, wallet.account) for each in wallet.methods or ()}
        return found

    def transactions(self, org_id: str, ids: Iterable[str]) -> dict[str, Transaction]:
        return _by_id(org_id, ids, self._transactions.get, self._transactions.by_ids)

    def uid_holders(self, org_id: str, uids: Iterable[str]) -> dict[str, str]:
        wanted = {guard_key(org_id, uid): uid for uid in uids}
        return {wanted[row.wallet]: row.owner_id for row in head_rows(wanted)}

    def _at_once(self, org_id: str, wanted: Mapping[str, Sequence[str]]) -> Iterator[WalletRow]:
        for keys in _packed(_keys_of(org_id, each, ids) for each, ids in wanted.items()):
            try:
                yield from read_at_once(self._connection, WalletRow, keys)
            except TransactionCanceled as conflict:
                raise Stale from conflict


def _by_id(
    org_id: str,
    ids: Iterable[str],
    get: Callable[[str, str], Stored | None],
    by_ids: Callable[[str, list[str]], list[Stored]],
) -> dict[str, Stored]:
    """Those of `ids` that there are; one by the request that is for one."""
    wanted = list(ids)
    if len(wanted) == 1:
        found = get(org_id, wanted[0])
        return {} if found is None else {found.id: found}
    return {each.id: each for each in by_ids(org_id, wanted)}


def _heads(keys: Sequence[str]) -> list[WalletRow]:
    """As `head_rows`; of one, by the request that is for one."""
    if len(keys) != 1:
        return head_rows(keys)
    row = get_row(WalletRow, keys[0], SELF)
    return [] if row is None else [row]


def _keys_of(org_id: str, account_id: str, method_ids: Sequence[str]) -> Keys:
    key = wallet_key(org_id, account_id)
    return [(key, SELF), *((key, method_id) for method_id in sorted(set(method_ids)))]


def _packed(groups: Iterable[Keys]) -> Iterator[Keys]:
    """The groups in as few reads as they fit in; each is read in one."""
    packed: Keys = []
    for keys in groups:
        if packed and len(packed) + len(keys) > MAX_ITEMS:
            yield packed
            packed = []
        packed = packed + keys
    if packed:
        yield packed
