"""Notes of which transactions are about to change in an index: what an index may not know yet.

A list reads what is new from the newest rows, strongly consistent. A transaction that changes long
after it was made is none of those, so it is noted first: that it may have changed, no more. Notes
lie in the table of wallets, whose rows may go after a time, and cost one unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from chalicelib.domain.clock import to_micros, to_seconds
from chalicelib.domain.ids import ALPHABET, shard_of
from chalicelib.domain.index_trust import OLD
from chalicelib.domain.transaction import Transaction
from chalicelib.dynamo.connection import store_errors
from chalicelib.dynamo.late_rows import late
from chalicelib.dynamo.walks import Stretch, rows_of
from chalicelib.store.index_keys import index_keys
from chalicelib.store.models import WalletRow

CHANGE = "change"

_NOTED_FOR = timedelta(seconds=60)
"""How long a note is read: a change is written within half a minute of its note."""
_KEPT_FOR = timedelta(hours=1)


def note_changes(pairs: Iterable[tuple[Transaction, Transaction]]) -> None:
    """Before the writes of transactions, each as it was and as it will be. One request for each
    that needs a note: no transaction that was just made does.
    """
    for before, after in pairs:
        is_old = after.modified_at - before.created_at > OLD
        if is_old and _indexed(before) != _indexed(after):
            with store_errors():
                _note(after).save()


def changed_since(org_id: str, moment: datetime, *, shards: int) -> set[str]:
    """The ids of transactions that may have changed after `moment` where an index looks."""
    since = f"{to_micros(moment - _NOTED_FOR):016}"
    pages = [
        Stretch(
            model=WalletRow,
            made=late(WalletRow),
            hash_key=_place(org_id, shard),
            between=WalletRow.part >= since,
            newest_first=False,
            first=1_000,
        ).pages(at_once=shards > 1)
        for shard in ALPHABET[:shards]
    ]
    return {row.part.partition("#")[2] for each in pages for row in rows_of(each)}


def _indexed(transaction: Transaction) -> Sequence[object]:
    return (transaction.customer_id, transaction.status.in_flight, index_keys(transaction))


def _note(transaction: Transaction) -> WalletRow:
    at = transaction.modified_at
    return WalletRow(
        wallet=_place(transaction.org_id, shard_of(transaction.id)),
        part=f"{to_micros(at):016}#{transaction.id}",
        kind=CHANGE,
        expires_at=to_seconds(at + _KEPT_FOR),
    )


def _place(org_id: str, shard: str) -> str:
    return f"{org_id}/changes/{shard}"
