"""Walks over the rows of transactions, strongly consistent, over all shards side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from chalicelib.domain.ids import ALPHABET, TRANSACTION, time_of
from chalicelib.domain.transaction import Transaction
from chalicelib.dynamo.reading import get_made
from chalicelib.dynamo.walks import StorePage, Stretch, merge, most_of
from chalicelib.query.order import Position
from chalicelib.query.scan_range import Walk
from chalicelib.store.bounds import id_bounds
from chalicelib.store.late_transactions import late_transactions
from chalicelib.store.models import TransactionRow
from chalicelib.store.transaction_columns import columns_of, stored
from chalicelib.store.transaction_filters import filter_of
from chalicelib.store.transaction_rows import partition_key, partition_of


def newest_transactions(
    org_id: str, walk: Walk, *, shards: int
) -> Iterator[Transaction | Position]:
    """The organisation's transactions by creation. A Position says how far one has looked."""
    holds, columns = filter_of(walk.conditions), columns_of(walk.looks_at)
    pages = [
        Stretch(
            model=TransactionRow,
            made=late_transactions(columns),
            hash_key=partition_key(org_id, shard),
            between=TransactionRow.id.between(*id_bounds(TRANSACTION, walk)),
            newest_first=walk.newest_first,
            first=walk.first,
            most=most_of(shards),
            holds=holds,
            columns=stored(columns),
        ).pages(at_once=shards > 1)
        for shard in ALPHABET[:shards]
    ]
    found = [_looked_at(each, told=holds is not None) for each in pages]
    return merge(found, key=lambda each: each.id, newest_first=walk.newest_first)


def transactions_by_ids(
    org_id: str, ids: Collection[str], looks_at: Collection[str] | None
) -> list[Transaction]:
    """Those that there are, in any order, strongly consistent, as a walk reads them."""
    keys = [(partition_of(org_id, each), each) for each in ids]
    columns = columns_of(looks_at)
    return get_made(TransactionRow, keys, late_transactions(columns), stored(columns))


def _looked_at(
    pages: Iterable[StorePage[Transaction]], *, told: bool
) -> Iterator[Transaction | Position]:
    """The transactions, and where rows may be left out, the end of each page."""
    for page in pages:
        yield from page.rows
        if told and page.last is not None:
            last: str = page.last["id"]["S"]
            yield Position(time_of(last), last)
