"""The sweeper settles transactions that nobody comes back for, and finishes deletions cut off.

A transaction whose answer was lost is settled by a retry with its key, or by a GET; where neither
comes, by this, every minute. Several may run at once: an outcome is written once, by whoever comes
first. One that can't be settled stays in flight, is asked for again, and raises an alarm.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.in_flight import LONGEST_IN_FLIGHT, Flight, fair_choice
from chalicelib.domain.transaction import Transaction
from chalicelib.late_dataclass import dataclass
from chalicelib.observability.lines import emit, failed
from chalicelib.observability.log_fields import Event
from chalicelib.observability.work import on_behalf_of
from chalicelib.services.accounts.deletion_cleanup import DeletionCleanup
from chalicelib.services.money.recovery import Recovery
from chalicelib.services.money.telling_vendors import TellingVendors
from chalicelib.services.ports import FlightList, TransactionStore
from chalicelib.services.ports.tenant_ports import OrganisationStore
from chalicelib.time_budget import time_budget

AT_WORK_FOR = timedelta(seconds=5)
"""Younger ones are left to the request that is at work on them."""

PER_BUCKET = 20
LONGEST_RUN_S = 40.0
"""Both bound a run; a function that sweeps is given a minute."""

FINISHING_S = 10.0
"""What the last one that was begun, and the deletions, may take beyond that."""

ERASURES = 20
TELLINGS = 20


@dataclass(slots=True)
class Swept:
    """What one run has done. `waiting` are in flight still, `overdue` of them for too long.

    `oldest_s` is the age of the oldest that was in flight at the start, in seconds.
    """

    asked: int = 0
    settled: int = 0
    waiting: int = 0
    overdue: int = 0
    failed: int = 0
    erased: int = 0
    told: int = 0
    oldest_s: int = 0


class Sweeper:
    """The use case of the schedule."""

    def __init__(
        self,
        *,
        flights: FlightList,
        transactions: TransactionStore,
        organisations: OrganisationStore,
        recovery: Recovery,
        deletion_cleanup: DeletionCleanup,
        telling_vendors: TellingVendors,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
        chance: random.Random | None = None,
    ) -> None:
        self._flights = flights
        self._transactions = transactions
        self._organisations = organisations
        self._recovery = recovery
        self._deletion_cleanup = deletion_cleanup
        self._telling_vendors = telling_vendors
        self._clock = clock
        self._monotonic = monotonic
        self._chance = chance or random.Random()  # noqa: S311  (whom a run begins with is no secret)

    def run(self) -> Swept:
        """One run. Raises ServiceUnavailable where even the list can't be read."""
        with time_budget(LONGEST_RUN_S + FINISHING_S):
            return self._run()

    def _run(self) -> Swept:
        stop_at = self._monotonic() + LONGEST_RUN_S
        swept, known = Swept(), dict[str, Organisation | None]()
        for flight in self._in_flight(swept):
            if self._monotonic() >= stop_at:
                break
            with on_behalf_of(flight.org_id):
                self._sweep(flight, known, swept)
        self._ask_again(known, stop_at)
        swept.erased = self._deletion_cleanup.finish(ERASURES)
        swept.told = self._telling_vendors.tell(TELLINGS, lambda: self._monotonic() < stop_at)
        _tell(swept)
        return swept

    def _ask_again(self, known: dict[str, Organisation | None], stop_at: float) -> None:
        """What takes days. Whatever goes wrong with one, the others have their turn."""
        for flight in self._flights.due(self._clock(), limit=PER_BUCKET):
            if self._monotonic() >= stop_at:
                break
            with on_behalf_of(flight.org_id):
                try:
                    self._ask_if_due(flight, known)
                except Exception:
                    _failed(flight)

    def _ask_if_due(self, flight: Flight, known: dict[str, Organisation | None]) -> None:
        organisation = self._organisation_of(flight, known)
        found = self._transactions.get(flight.org_id, flight.transaction_id)
        if organisation is None or found is None or found.ask_at is None:
            return
        if found.ask_at <= self._clock():
            self._recovery.ask_again(organisation, found)

    def _organisation_of(
        self, flight: Flight, known: dict[str, Organisation | None]
    ) -> Organisation | None:
        if flight.org_id not in known:
            known[flight.org_id] = self._organisations.get(flight.org_id)
        return known[flight.org_id]

    def _in_flight(self, swept: Swept) -> list[Flight]:
        """A fair choice, mixed: no bucket and no age is always first, nor always last."""
        now = self._clock()
        found = []
        for bucket in range(self._flights.buckets):
            look = partial(self._flights.since, bucket, until=now - AT_WORK_FOR)
            found += fair_choice(look, PER_BUCKET, self._chance)
        oldest = max(map(self._age, found), default=timedelta(0))
        swept.oldest_s = int(oldest.total_seconds())
        self._chance.shuffle(found)
        return found

    def _age(self, flight: Flight) -> timedelta:
        with on_behalf_of(flight.org_id):
            return self._clock() - flight.since

    def _sweep(self, flight: Flight, known: dict[str, Organisation | None], swept: Swept) -> None:
        """Ask for one. Whatever goes wrong with it, the others have their turn."""
        swept.asked += 1
        try:
            found = self._settled(flight, self._organisation_of(flight, known))
        except Exception:
            swept.failed += 1
            _failed(flight)
            found = None
        if found is not None and not found.status.in_flight:
            swept.settled += 1
            return
        swept.waiting += 1
        self._complain(flight, swept)

    def _settled(self, flight: Flight, organisation: Organisation | None) -> Transaction | None:
        transaction = self._transactions.get(flight.org_id, flight.transaction_id)
        if organisation is None or transaction is None or not transaction.status.in_flight:
            return transaction
        return self._recovery.recover(organisation, transaction)

    def _complain(self, flight: Flight, swept: Swept) -> None:
        age = self._age(flight)
        if age <= LONGEST_IN_FLIGHT:
            return
        swept.overdue += 1
        emit(
            Event.TRANSACTION_OVERDUE,
            level=logging.ERROR,
            organisation=flight.org_id,
            transaction=flight.transaction_id,
            age_s=int(age.total_seconds()),
        )


def _failed(flight: Flight) -> None:
    failed(Event.SETTLING_FAILED, organisation=flight.org_id, transaction=flight.transaction_id)


def _tell(swept: Swept) -> None:
    emit(
        Event.SWEPT,
        asked=swept.asked,
        settled=swept.settled,
        in_flight=swept.waiting,
        overdue=swept.overdue,
        failed=swept.failed,
        erased=swept.erased,
        told=swept.told,
        oldest_in_flight_s=swept.oldest_s,
    )
