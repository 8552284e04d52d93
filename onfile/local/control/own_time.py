"""The lists of what is due, read with each organisation's own time.

Within the work of one organisation they are its own alone, so that what is due there can be done
without anybody else's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from chalicelib.domain.in_flight import Flight
from chalicelib.domain.webhook_log import Due
from chalicelib.dynamo.connection import MeteredConnection
from chalicelib.dynamo.reading import walked
from chalicelib.observability.work import current
from chalicelib.store.in_flight_index import Flights
from chalicelib.store.models import TransactionRow
from chalicelib.store.transaction_rows import PENDING
from chalicelib.store.webhook_logs import WebhookLogs
from chalicelib.wiring.stores import Stores
from onfile.local.control.organisation_clocks import OrganisationClocks

_FIRST = 100
_GROWTH = 4

T = TypeVar("T")


class OwnTimeStores(Stores):
    """The stores of a stage whose organisations have clocks of their own."""

    flights: OwnTimeFlights

    def __init__(self, shared: MeteredConnection, clocks: OrganisationClocks) -> None:
        super().__init__(shared, clocks)
        self.flights = OwnTimeFlights(clocks)
        self.webhook_logs = OwnTimeLogs(clocks)


class OwnTimeFlights(Flights):
    """See `Flights`. `until` is of the clock that shows the time to the work at hand."""

    def __init__(self, clocks: OrganisationClocks) -> None:
        self._clocks = clocks

    def since(
        self,
        bucket: int,
        *,
        after: datetime,
        until: datetime,
        limit: int,
        newest_first: bool = False,
    ) -> list[Flight]:
        def ask(limit: int) -> list[Flight]:
            return super(OwnTimeFlights, self).since(
                bucket, after=after, until=latest, limit=limit, newest_first=newest_first
            )

        latest = until if current().organisation else until + self._clocks.furthest
        return _filled(ask, lambda each: self._is_in_time(each, until), limit)

    def due(self, until: datetime, *, limit: int) -> list[Flight]:
        latest = until if current().organisation else until + self._clocks.furthest
        ask = super().due
        return _filled(
            lambda limit: ask(latest, limit=limit),
            lambda each: self._is_in_time(each, until),
            limit,
        )

    def all_of(self, org_id: str) -> tuple[list[Flight], list[Flight]]:
        """Those in flight, and those that are asked about later.

        By one look at the whole index, which holds few, rather than one at each of its buckets.
        """
        in_flight: list[Flight] = []
        later: list[Flight] = []
        for row in walked(TransactionRow.by_in_flight.scan()):
            if row.partition.partition("#")[0] == org_id:
                to = later if row.in_flight.startswith(PENDING) else in_flight
                to.append(Flight(org_id, row.id, row.in_flight_since))
        return in_flight, later

    def _is_in_time(self, flight: Flight, until: datetime) -> bool:
        return is_in_time(self._clocks, flight.org_id, flight.since, until)


class OwnTimeLogs(WebhookLogs):
    """See `WebhookLogs`; `until` as there."""

    def __init__(self, clocks: OrganisationClocks) -> None:
        super().__init__(clocks)
        self._clocks = clocks

    def due(self, bucket: int, *, until: datetime, after: Due | None, limit: int) -> list[Due]:
        latest = until if current().organisation else until + self._clocks.furthest
        found: list[Due] = []
        size = max(limit, _FIRST)
        while len(found) < limit:
            page = super().due(bucket, until=latest, after=after, limit=size)
            found += (
                each for each in page if is_in_time(self._clocks, each.org_id, each.at, until)
            )
            if len(page) < size:
                break
            after = page[-1]
        return found[:limit]


def is_in_time(clocks: OrganisationClocks, org_id: str, at: datetime, until: datetime) -> bool:
    """Whether `at`, by the clock of `org_id`, is not after `until`: for the work of that
    organisation by the same clock, for nobody's by the real one.
    """
    whose = current().organisation
    if whose:
        return org_id == whose and at <= until
    return at - clocks.ahead(org_id) <= until


def _filled(ask: Callable[[int], list[T]], fits: Callable[[T], bool], limit: int) -> list[T]:
    """`limit` of those that fit, if there are as many."""
    wanted, before = max(limit, _FIRST), -1
    while True:
        found = ask(wanted)
        fitting = [*filter(fits, found)]
        if len(fitting) >= limit or len(found) < wanted or len(found) == before:
            return fitting[:limit]
        wanted, before = wanted * _GROWTH, len(found)
