"""Walks by an index that hold everything acknowledged before they began.

What is newer than a mark is read from the newest rows, strongly consistent. What is older comes
from the index, and from the notes of what has changed of late; each is read by its key before it is
given, so that it is as it is now, and whoever asked judges whether it still fits.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from chalicelib.domain.ids import TRANSACTION, time_prefix
from chalicelib.domain.index_trust import TRUSTED_AFTER
from chalicelib.domain.transaction import Transaction
from chalicelib.dynamo.late_rows import Item
from chalicelib.dynamo.reading import PAGE, in_growing_pages
from chalicelib.dynamo.walks import Stretch, merge, most_of, rows_of, side_by_side
from chalicelib.late_dataclass import dataclass
from chalicelib.query.order import Position
from chalicelib.query.scan_range import Walk
from chalicelib.store.bounds import id_bounds
from chalicelib.store.change_notes import changed_since
from chalicelib.store.models import TransactionRow
from chalicelib.store.transaction_walks import newest_transactions, transactions_by_ids

Found = Transaction | Position

_SIDE_BY_SIDE = 4
"""Pages of rows that a long walk reads at once."""


@dataclass(frozen=True, slots=True)
class IndexedWalk:
    """A walk of one organisation at the moment `now`: by the hash keys `keys` of `index`, and to
    what `beside` finds, by id.
    """

    org_id: str
    shards: int
    index: Any
    keys: Sequence[str | bytes]
    now: datetime
    beside: Callable[[], set[str]] = set

    def run(self, walk: Walk) -> Iterator[Found]:
        """In order of creation."""
        mark = self.now - TRUSTED_AFTER
        parts = [(self._new, walk.window.narrowed(mark, None))]
        parts.append((self._old, walk.window.narrowed(None, mark)))
        for read, window in parts if walk.newest_first else reversed(parts):
            part = replace(walk, window=window)
            if not _is_empty(part):
                yield from read(part)

    def _new(self, walk: Walk) -> Iterator[Found]:
        return newest_transactions(self.org_id, walk, shards=self.shards)

    def _old(self, walk: Walk) -> Iterator[Found]:
        """A transaction that has changed comes by its note, and not by the index once more."""
        low, high = id_bounds(TRANSACTION, walk)
        noted = changed_since(self.org_id, self.now, shards=self.shards) | self.beside()
        changed = [each for each in noted if low <= each <= high]
        found = transactions_by_ids(self.org_id, changed, walk.looks_at) if changed else []
        found.sort(key=lambda each: each.id, reverse=walk.newest_first)
        listed = (each for each in self._listed(walk) if each.id not in noted)
        return heapq.merge(found, listed, key=lambda each: each.id, reverse=walk.newest_first)

    def _listed(self, walk: Walk) -> Iterator[Transaction]:
        """What the index has, each as its row is."""
        pages = [
            Stretch(
                model=TransactionRow,
                made=_id_of,
                index=self.index,
                hash_key=key,
                between=TransactionRow.id.between(*id_bounds(TRANSACTION, walk)),
                newest_first=walk.newest_first,
                first=min(walk.first, PAGE),
                most=most_of(len(self.keys)),
            ).pages(at_once=len(self.keys) > 1)
            for key in self.keys
        ]
        ids = map(rows_of, pages)
        merged = _once(merge(ids, key=str, newest_first=walk.newest_first))
        reads = (partial(self._read, some, walk) for some in in_growing_pages(merged, walk.first))
        for rows in side_by_side(reads, lambda number: _under_way(number, walk.first)):
            yield from rows

    def _read(self, ids: Sequence[str], walk: Walk) -> list[Transaction]:
        rows = transactions_by_ids(self.org_id, ids, walk.looks_at)
        by_id = {each.id: each for each in rows}
        return [by_id[each] for each in ids if each in by_id]


def _under_way(number: int, first: int) -> int:
    """How many pages of rows are read at once. A short walk reads none that it does not need."""
    if number >= _SIDE_BY_SIDE:
        return _SIDE_BY_SIDE
    return min(max(-(-first // PAGE) - number, 1), _SIDE_BY_SIDE)


def _id_of(item: Item) -> str:
    return str(item["id"]["S"])


def _once(ids: Iterable[str]) -> Iterator[str]:
    """An entry that moves may be seen in its old place and in its new one."""
    last = None
    for each in ids:
        if each != last:
            yield each
        last = each


def _is_empty(walk: Walk) -> bool:
    """Whether nothing can lie between the beginning of the walk and the ends of its window."""
    window, after = walk.window, walk.after
    if window.since is not None and window.until is not None and window.since >= window.until:
        return True
    if after is None:
        return False
    if walk.newest_first:
        return window.since is not None and after.id < time_prefix(TRANSACTION, window.since)
    return window.until is not None and after.id >= time_prefix(TRANSACTION, window.until)
