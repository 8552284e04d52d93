"""Reads of many wallet rows: by key, by kind and time, by e-mail address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chalicelib.dynamo.late_rows import late
from chalicelib.dynamo.reading import get_rows
from chalicelib.dynamo.walks import Stretch, merge, most_of, rows_of
from chalicelib.query.scan_range import Walk
from chalicelib.store.account_rows import listing_key
from chalicelib.store.bounds import listed_bounds
from chalicelib.store.models import SELF, ByCreation, ByEmail, WalletRow


def head_rows(keys: Iterable[str]) -> list[WalletRow]:
    """The first row of each of these wallets that there are, by key, strongly consistent."""
    return get_rows(WalletRow, [(key, SELF) for key in sorted(set(keys))])


def listed(org_id: str, kind: str, walk: Walk, *, shards: int) -> Iterator[WalletRow]:
    """The rows of one kind, merged from all shards, read as they are asked for."""
    shards_read = (
        _walked(WalletRow.by_creation, listing_key(org_id, kind, shard), walk, shards)
        for shard in range(shards)
    )
    return merge(shards_read, key=lambda row: row.listed_at, newest_first=walk.newest_first)


def with_email(email_key: str, walk: Walk) -> Iterator[WalletRow]:
    """The customers with an e-mail address, by creation."""
    return _walked(WalletRow.by_email, email_key, walk)


def _walked(
    index: ByCreation | ByEmail, hash_key: str, walk: Walk, beside: int = 1
) -> Iterator[WalletRow]:
    """`beside` is how many such walks there are side by side."""
    stretch = Stretch(
        model=WalletRow,
        made=late(WalletRow),
        index=index,
        hash_key=hash_key,
        between=WalletRow.listed_at.between(*listed_bounds(walk)),
        newest_first=walk.newest_first,
        first=walk.first,
        most=most_of(beside),
    )
    return rows_of(stretch.pages(at_once=beside > 1))
