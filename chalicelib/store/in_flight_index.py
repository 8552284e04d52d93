"""The list of doubts: a sparse index that holds only the transactions in flight, and beside them
those that their processors are asked about later.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.clock import EPOCH
from chalicelib.domain.in_flight import Flight
from chalicelib.dynamo.late_rows import late
from chalicelib.dynamo.reading import walked
from chalicelib.dynamo.walks import LONG_PAGE, Stretch, rows_of
from chalicelib.store.models import TransactionRow
from chalicelib.store.transaction_rows import (
    FLIGHT_BUCKETS,
    PENDING,
    PENDING_BUCKETS,
    org_of_partition,
    partition_key,
)


class Flights:
    """The `FlightList` on DynamoDB: an index, so a moment behind."""

    buckets = FLIGHT_BUCKETS

    def since(
        self,
        bucket: int,
        *,
        after: datetime,
        until: datetime,
        limit: int,
        newest_first: bool = False,
    ) -> list[Flight]:
        found = TransactionRow.by_in_flight.query(
            str(bucket),
            TransactionRow.in_flight_since.between(after, until),
            limit=limit,
            scan_index_forward=not newest_first,
        )
        return [*map(_flight, walked(found))]

    def due(self, until: datetime, *, limit: int) -> list[Flight]:
        found: list[Flight] = []
        for bucket in range(PENDING_BUCKETS):
            rows = TransactionRow.by_in_flight.query(
                f"{PENDING}{bucket}", TransactionRow.in_flight_since <= until, limit=limit
            )
            found += map(_flight, walked(rows))
        return found


def _flight(row: TransactionRow) -> Flight:
    return Flight(org_of_partition(row.partition), row.id, row.in_flight_since)


def ids_in_flight(org_id: str) -> set[str]:
    """The organisation's transactions in flight: few, among few of all organisations."""
    pages = [
        Stretch(
            model=TransactionRow,
            made=late(TransactionRow),
            index=TransactionRow.by_in_flight,
            hash_key=str(bucket),
            between=TransactionRow.in_flight_since >= EPOCH,
            newest_first=False,
            first=LONG_PAGE,
            holds=TransactionRow.partition.startswith(partition_key(org_id, "")),
        ).pages(at_once=True)
        for bucket in range(FLIGHT_BUCKETS)
    ]
    return {row.id for each in pages for row in rows_of(each)}
