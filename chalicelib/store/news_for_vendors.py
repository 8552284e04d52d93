"""News about methods for the vendors that keep them, in the wallets table under the methods' ids.

They are written with the change or the deletion itself, so that none is lost; the newest of a
method stand in for all before them.
"""

from __future__ import annotations

from datetime import datetime

from pynamodb.connection.base import Connection

from chalicelib.domain.clock import EPOCH
from chalicelib.domain.method_news import MethodNews
from chalicelib.dynamo.reading import walked
from chalicelib.dynamo.transact_write import Cancelled, WriteTransaction
from chalicelib.store.account_rows import listed_at, owner_and_id, wallet_key
from chalicelib.store.models import WalletRow

NEWS = "news"
"""The kind of their rows, and their place under a method's id."""
TO_TELL = "to tell"
"""Where they are listed, by when they are due."""


class MethodNewsRows:
    """The `MethodNewsStore` on DynamoDB."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, now: datetime, limit: int) -> list[MethodNews]:
        until = WalletRow.listed_at < listed_at(now, "")
        return [
            _news(row) for row in walked(WalletRow.by_creation.query(TO_TELL, until, limit=limit))
        ]

    def forget(self, news: MethodNews) -> None:
        tx = WriteTransaction(self._connection)
        tx.delete(_key(news), WalletRow.version == news.version)
        _unless_newer(tx)

    def postpone(self, news: MethodNews, until: datetime) -> None:
        tx = WriteTransaction(self._connection)
        tx.put(news_row(news, due=until), WalletRow.version == news.version)
        _unless_newer(tx)


def news_row(news: MethodNews, *, due: datetime = EPOCH) -> WalletRow:
    """The whole row. Nothing of it could be used to pay."""
    row = _key(news)
    row.kind = NEWS
    row.version = news.version
    row.document = {"kept_at": news.kept_at, "tries": news.tries}
    row.listing = TO_TELL
    row.listed_at = listed_at(due, news.method_id)
    return row


def _key(news: MethodNews) -> WalletRow:
    return WalletRow(wallet_key(news.org_id, news.method_id), NEWS)


def _news(row: WalletRow) -> MethodNews:
    org_id, method_id = owner_and_id(row.wallet)
    document = row.document
    kept_at = {name: list(ids) for name, ids in document["kept_at"].items()}
    return MethodNews(org_id, method_id, kept_at, row.version, int(document["tries"]))


def _unless_newer(tx: WriteTransaction) -> None:
    """Newer ones stay: they are told of by themselves."""
    try:
        tx.commit_single()
    except Cancelled:
        return
