"""Payment methods, in the wallets table: kept by an account, or under their own id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pynamodb.connection.base import Connection

from chalicelib.domain.account import Account
from chalicelib.domain.ids import METHOD as METHOD_PREFIX
from chalicelib.domain.method_news import news_of
from chalicelib.domain.payment_method import PaymentMethod
from chalicelib.domain.wallet import OwnedMethod, owned
from chalicelib.dynamo.connection import store_errors
from chalicelib.dynamo.late_rows import late
from chalicelib.dynamo.reading import (
    PAGE,
    get_row,
    get_rows,
    in_pages,
    walked,
)
from chalicelib.dynamo.walks import Stretch, rows_of
from chalicelib.query.scan_range import Walk
from chalicelib.store.account_rows import account_from, wallet_key
from chalicelib.store.accounts import is_live
from chalicelib.store.bounds import id_bounds
from chalicelib.store.listings import head_rows, listed
from chalicelib.store.method_writes import (
    METHOD,
    POINTER,
    method_from_row,
    method_id_of,
)
from chalicelib.store.models import SELF, WalletRow
from chalicelib.store.news_for_vendors import news_row
from chalicelib.store.unit_of_work import UnitOfWork


class Methods:
    """The `MethodStore` on DynamoDB."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, org_id: str, method_id: str) -> tuple[OwnedMethod, Account | None] | None:
        row = get_row(WalletRow, wallet_key(org_id, method_id), SELF)
        if row is None:
            return None
        if row.kind == METHOD:
            return OwnedMethod(method_from_row(row)), None
        return self.get_of(org_id, row.owner_id, method_id)

    def get_of(
        self, org_id: str, account_id: str, method_id: str
    ) -> tuple[OwnedMethod, Account] | None:
        key = wallet_key(org_id, account_id)
        found = walked(WalletRow.batch_get([(key, SELF), (key, method_id)], consistent_read=True))
        return _kept(found, method_id)

    def save(
        self, after: OwnedMethod, *, before: OwnedMethod, owner: Account | None, shards: int = 1
    ) -> None:
        unit = UnitOfWork(self._connection)
        unit.write_method(after, before=before, owner=owner, shards=shards)
        unit.commit()

    def erase_of(self, org_id: str, account_id: str) -> None:
        key = wallet_key(org_id, account_id)
        kept = walked(WalletRow.query(key, WalletRow.part.startswith("pm_")))
        for some in in_pages(kept, PAGE):
            _note_gone(map(method_from_row, some))
            _delete(key, org_id, some)

    def by_ids(self, org_id: str, ids: Collection[str]) -> list[OwnedMethod]:
        rows = head_rows(wallet_key(org_id, each) for each in ids)
        methods = [method_from_row(row) for row in rows if row.kind == METHOD]
        kept = [row for row in rows if row.kind == POINTER]
        keys = [(wallet_key(org_id, row.owner_id), method_id_of(row)) for row in kept]
        methods += map(method_from_row, get_rows(WalletRow, keys))
        return list(_with_owners(org_id, methods))

    def of_account(self, org_id: str, account_id: str, walk: Walk) -> Iterator[OwnedMethod]:
        key = wallet_key(org_id, account_id)
        account = get_row(WalletRow, key, SELF)
        if account is None or not is_live(account):
            return iter(())
        owner = account_from(account)
        kept = Stretch(
            model=WalletRow,
            made=late(WalletRow),
            hash_key=key,
            between=WalletRow.part.between(*id_bounds(METHOD_PREFIX, walk)),
            newest_first=walk.newest_first,
            first=walk.first,
        )
        return (owned(method_from_row(row), owner) for row in rows_of(kept.pages()))

    def newest(self, org_id: str, walk: Walk, *, shards: int) -> Iterator[OwnedMethod]:
        rows = listed(org_id, METHOD, walk, shards=shards)
        for some in in_pages(map(method_from_row, rows), min(walk.first, PAGE)):
            yield from _with_owners(org_id, some)


def _note_gone(methods: Iterable[PaymentMethod]) -> None:
    """For vendors that keep them: before the rows go, for afterwards there is nothing to go by."""
    news = [news_of(each, each.version + 1) for each in methods if each.kept_at]
    with store_errors(), WalletRow.batch_write() as batch:
        for each in news:
            batch.save(news_row(each))


def _delete(key: str, org_id: str, rows: Iterable[WalletRow]) -> None:
    with store_errors(), WalletRow.batch_write() as batch:
        for row in rows:
            batch.delete(WalletRow(wallet_key(org_id, row.part), SELF))
            batch.delete(WalletRow(key, row.part))


def _kept(found: Iterable[WalletRow], method_id: str) -> tuple[OwnedMethod, Account] | None:
    rows = {row.part: row for row in found}
    if len(rows) < 2 or not is_live(rows[SELF]):
        return None
    account = account_from(rows[SELF])
    return owned(method_from_row(rows[method_id]), account), account


def _with_owners(org_id: str, methods: list[PaymentMethod]) -> Iterator[OwnedMethod]:
    """Methods as their owners see them; those of a deleted owner are left out."""
    keys = (wallet_key(org_id, m.owner_id) for m in methods if m.is_kept and m.owner_id)
    found = head_rows(keys)
    owners = {account.id: account for account in map(account_from, filter(is_live, found))}
    for method in methods:
        if not method.is_kept:
            yield OwnedMethod(method)
        elif method.owner_id in owners:
            yield owned(method, owners[method.owner_id])
