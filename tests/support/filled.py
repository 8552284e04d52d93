"""A store with a past: rows written straight into it, as many as one likes."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.clock import to_micros
from chalicelib.domain.ids import TRANSACTION, new_id
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
    rows = [_at(item, org_id, first + every * number) for number in range(count)]
    for start in range(0, count, _BATCH):
        puts = [{"PutRequest": {"Item": row}} for row in rows[start : start + _BATCH]]
        store.connection.transport("BatchWriteItem", {"RequestItems": {table: puts}})
    return [str(row["id"]["S"]) for row in rows]


def _at(item: dict[str, Any], org_id: str, moment: datetime) -> dict[str, Any]:
    """The same of another moment. Only its reference is its own, as a processor gives one each."""
    identifier = new_id(TRANSACTION, moment)
    row = dict(item)
    row["id"] = {"S": identifier}
    row["partition"] = {"S": partition_of(org_id, identifier)}
    for column in ("created_at", "modified_at", "processed_at"):
        row[column] = {"N": str(to_micros(moment))}
    made = transaction_from(TransactionRow.from_raw_data(copy.deepcopy(row)))
    for name, key in index_keys(made).items():
        column = getattr(TransactionRow, name).attr_name
        row.pop(column, None)
        if key is not None:
            row[column] = {"B": key}
    return row
