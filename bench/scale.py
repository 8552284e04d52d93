"""Where one organisation's charges land: write units of its busiest partitions, by simulation.

Ids, partitions and buckets are the service's own, and so is the size of a row: that of a charge
made through the API. A partition of DynamoDB takes 1,000 write units a second
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html).
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator

from bench.report import Figure
from bench.store import Bench
from chalicelib.domain.clock import utc_now
from chalicelib.domain.ids import TRANSACTION, new_id
from chalicelib.store.transaction_rows import flight_bucket, partition_of
from onfile.local.seed import CUSTOMER_ID

PER_SECOND = 5_000
SHARDS = (1, 8, 16, 32)
CUSTOMERS = 20_000
PARTITION_UNITS = 1_000
UNIT_BYTES = 1_024


def measure(bench: Bench) -> Iterator[Figure]:
    """One second of charges, for each number of shards."""
    units = _units_of_a_row(bench)
    for shards in SHARDS:
        for name, busiest in _second(bench.organisation.id, shards, units).items():
            yield Figure(
                section="scale",
                name=f"{PER_SECOND:,} charges/s, {shards} shards: busiest {name}",
                value=f"{busiest:,} write units/s",
                floor=f"{PARTITION_UNITS:,}",
                ratio=busiest / PARTITION_UNITS,
                target=1.0,
            )


def _units_of_a_row(bench: Bench) -> int:
    """Write units of one write of a charge's row, as it is in the end."""
    body = {"type": "payment", "amount": 100, "customer_id": CUSTOMER_ID}
    made = str(bench.request("POST", "/transactions", "/transactions", body=body)["id"])
    table = next(name for name in bench.connection._tables if name.endswith("-transactions"))
    key = {"partition": {"S": partition_of(bench.organisation.id, made)}, "id": {"S": made}}
    item = bench.connection.transport("GetItem", {"TableName": table, "Key": key})["Item"]
    size = sum(len(name) + len(str(next(iter(value.values())))) for name, value in item.items())
    return math.ceil(size / UNIT_BYTES)


def _second(org_id: str, shards: int, units: int) -> dict[str, int]:
    """Write units of the busiest partition of the table and of each index.

    An intent and an outcome each write the row, and each touch the list of what is in flight; the
    customer's list is written once. Customers pay as often as Zipf's law says.
    """
    chance = random.Random(1)  # noqa: S311  (no secret)
    weights = [1 / (place + 1) for place in range(CUSTOMERS)]
    customers = chance.choices(range(CUSTOMERS), weights, k=PER_SECOND)
    rows, flights, lists = Counter[str](), Counter[str](), Counter[int]()
    now = utc_now()
    for customer in customers:
        identifier = new_id(TRANSACTION, now, shard=chance.randrange(shards))
        rows[partition_of(org_id, identifier)] += 2 * units
        flights[flight_bucket(identifier)] += 2
        lists[customer] += 1
    return {
        "shard of transactions": max(rows.values()),
        "bucket of what is in flight": max(flights.values()),
        "customer's list": max(lists.values()),
    }
