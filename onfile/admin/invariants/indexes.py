"""Whether the indexes behind a transaction's row say what the row says: I11."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from chalicelib.domain.transaction import Transaction
from chalicelib.dynamo.reading import walked
from chalicelib.store.index_keys import LOOKUPS, Lookup, index_keys
from chalicelib.store.models import TransactionRow

Pair = tuple[TransactionRow, Transaction]


def wrong_indexes(pairs: Sequence[Pair]) -> dict[str, list[str]]:
    """What is wrong with the keys of these rows, or with what indexes have of them; by id."""
    wrong: dict[str, list[str]] = defaultdict(list)
    for row, transaction in pairs:
        for column, key in index_keys(transaction).items():
            if getattr(row, column) != key:
                wrong[row.id].append(f"its {column} is not what it says")
    for lookup in LOOKUPS.values():
        for identifier, text in _differences(lookup, [row for row, _ in pairs]):
            wrong[identifier].append(text)
    return wrong


def _differences(lookup: Lookup, rows: Sequence[TransactionRow]) -> Iterator[tuple[str, str]]:
    """Of rows that lie near each other: each key is asked for once, between their ids."""
    by_key: dict[bytes, set[str]] = defaultdict(set)
    for row in rows:
        key = getattr(row, lookup.column)
        if key is not None:
            by_key[key].add(row.id)
    known = {row.id for row in rows}
    for key, ids in by_key.items():
        between = TransactionRow.id.between(min(ids), max(ids))
        there = {each.id for each in walked(lookup.index.query(key, between))}
        name = lookup.index.Meta.index_name
        yield from ((each, f"{name} does not have it") for each in ids - there)
        yield from ((each, f"{name} has what it was") for each in (there & known) - ids)
