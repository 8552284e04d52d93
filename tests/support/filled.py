"""A store with a past: rows written straight into it, as many as one likes."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.clock import to_micros
from chalicelib.domain.ids import TRANSACTION, new_id, shard_of
from chalicelib.domain.transaction import Transaction
from chalicelib.dynamo.reading import in_pages
from chalicelib.store.index_keys import index_keys
from chalicelib.store.models import TransactionRow
from chalicelib.store.transaction_rows import partition_of, transaction_from
from tests.support.stores import Store

_BATCH = 25


def fill(
    store: Store, org_id: str, like: str, count: int, first: datetime, every: timedelta
) -> list[str]:
    """Write `count` transactions like one that was made, from the moment `first` on, and each so
    long after the one before. Their ids, oldest first.
    """
    key = {"partition": {"S": partition_of(org_id, like)}, "id": {"S": like}}
    item = store.ask("GetItem", "transactions", Key=key, ConsistentRead=True)["Item"]
    table = f"{store.prefix}-transactions"
    at, ids = _copier(item, org_id), []
    for some in in_pages((first + every * number for number in range(count)), _BATCH):
        rows = [at(moment) for moment in some]
        puts = [{"PutRequest": {"Item": row}} for row in rows]
        store.connection.transport("BatchWriteItem", {"RequestItems": {table: puts}})
        ids += [str(row["id"]["S"]) for row in rows]
    return ids


def _copier(item: dict[str, Any], org_id: str) -> Callable[[datetime], dict[str, Any]]:
    """Makes the same of another moment, under the keys that it has in the shard where it falls."""
    made = transaction_from(TransactionRow.from_raw_data(copy.deepcopy(item)))
    moments = [name for name in ("created_at", "modified_at", "processed_at") if name in item]
    known: dict[str, dict[str, Any]] = {}

    def at(moment: datetime) -> dict[str, Any]:
        identifier = new_id(TRANSACTION, moment)
        shard = shard_of(identifier)
        if shard not in known:
            known[shard] = _keys_of(replace(made, id=identifier))
        return {
            **item,
            **known[shard],
            **{name: {"N": str(to_micros(moment))} for name in moments},
            "id": {"S": identifier},
            "partition": {"S": partition_of(org_id, identifier)},
        }

    return at


def _keys_of(transaction: Transaction) -> dict[str, Any]:
    keys = index_keys(transaction).items()
    return {getattr(TransactionRow, name).attr_name: {"B": key} for name, key in keys if key}
