"""Walks over the index `by_creation`: accounts and methods of an organisation, by kind and time."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.dynamo.reading import LONG_PAGE, growing_walk, merge
from chalicelib.query.walks import Walk
from chalicelib.store.account_rows import listing_key
from chalicelib.store.bounds import listed_bounds
from chalicelib.store.rows import WalletRow


def listed(org_id: str, kind: str, walk: Walk, *, shards: int) -> Iterator[WalletRow]:
    """The rows of one kind, merged from all shards, read as they are asked for."""
    low, high = listed_bounds(walk)

    def shard(number: int) -> Iterator[WalletRow]:
        return growing_walk(
            lambda size, start: WalletRow.by_creation.query(
                listing_key(org_id, kind, number),
                WalletRow.listed_at.between(low, high),
                scan_index_forward=not walk.newest_first,
                limit=size,
                page_size=size,
                last_evaluated_key=start,
            ),
            first=walk.first,
            most=LONG_PAGE,
        )

    shards_read = map(shard, range(shards))
    return merge(shards_read, key=lambda row: row.listed_at, newest_first=walk.newest_first)


def with_email(email_key: str, walk: Walk) -> Iterator[WalletRow]:
    """The customers with an e-mail address, by creation."""
    low, high = listed_bounds(walk)
    return growing_walk(
        lambda size, start: WalletRow.by_email.query(
            email_key,
            WalletRow.listed_at.between(low, high),
            scan_index_forward=not walk.newest_first,
            limit=size,
            page_size=size,
            last_evaluated_key=start,
        ),
        first=walk.first,
        most=LONG_PAGE,
    )
