"""The lists of what is due, read with each organisation's own time.

Within the work of one organisation they are its own alone, so that what is due there can be done
without anybody else's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from chalicelib.domain.in_flight import Flight
from chalicelib.domain.webhook_log import Due
from chalicelib.dynamo.connection import MeteredConnection
from chalicelib.dynamo.reading import walked
from chalicelib.observability.work import current
from chalicelib.store.in_flight_index import Flights
from chalicelib.store.models import TransactionRow
from chalicelib.store.transaction_rows import PENDING, org_of_partition
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
        latest = _latest(self._clocks, until)
        ask = partial(super().since, bucket, after=after, until=latest, newest_first=newest_first)
        return self._in_time(ask, until, limit)

    def due(self, until: datetime, *, limit: int) -> list[Flight]:
        return self._in_time(partial(super().due, _latest(self._clocks, until)), until, limit)

    def all_of(self, org_id: str) -> tuple[list[Flight], list[Flight]]:
        """Those in flight, and those that are asked about later.

        By one look at the whole index, which holds few, rather than one at each of its buckets.
        """
        in_flight: list[Flight] = []
        later: list[Flight] = []
        for row in walked(TransactionRow.by_in_flight.scan()):
            if org_of_partition(row.partition) == org_id:
                to = later if row.in_flight.startswith(PENDING) else in_flight
                to.append(Flight(org_id, row.id, row.in_flight_since))
        return in_flight, later

    def _in_time(
        self, ask: Callable[..., list[Flight]], until: datetime, limit: int
    ) -> list[Flight]:
        """Of those that `ask` finds, so many as are in time by their own clocks."""
        return _filled(
            lambda limit: ask(limit=limit),
            lambda each: is_in_time(self._clocks, each.org_id, each.since, until),
            limit,
        )


class OwnTimeLogs(WebhookLogs):
    """See `WebhookLogs`; `until` as there."""

    def __init__(self, clocks: OrganisationClocks) -> None:
        super().__init__(clocks)
        self._clocks = clocks

    def due(self, bucket: int, *, until: datetime, after: Due | None, limit: int) -> list[Due]:
        latest = _latest(self._clocks, until)
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


def _latest(clocks: OrganisationClocks, until: datetime) -> datetime:
    """What is due by `until` stands in the store as due by then at the latest."""
    return until if current().organisation else until + clocks.furthest


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
