"""What happens in an organisation because time passes, each with what is due and when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Protocol

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import EPOCH
from chalicelib.domain.expiring_cards import STEPS_DAYS, last_day
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.processing import LONGEST_REQUEST
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.processors.sandbox.ledger import Ledger
from chalicelib.query.scan_range import Walk
from chalicelib.services.money.sweeping import AT_WORK_FOR
from chalicelib.services.use_cases import Services
from onfile.local.control.own_time import OwnTimeStores

_ALL = 10_000
_BANK = "sandbox"

Dues = set[tuple[str, datetime]]
"""What is due, by a name, and when."""


class Routine(Protocol):
    """Asked and run as the work of the organisation."""

    def due(self, until: datetime) -> Dues:
        """What is due by then. What is done is not due any more, or at another time."""

    def work(self) -> None:
        """Do some of what is due by now, if not all."""


class Settling:
    """The sweeper: what nobody has come back for, and what processors are asked about for days."""

    def __init__(self, services: Services, stores: OwnTimeStores, org_id: str) -> None:
        self._flights, self._org_id = stores.flights, org_id
        self._run = services.sweeper.run

    def due(self, until: datetime) -> Dues:
        """See `Routine`."""
        in_flight, later = self._flights.all_of(self._org_id)
        dues = {(each.transaction_id, each.since) for each in later}
        for wait in (AT_WORK_FOR, LONGEST_REQUEST):
            dues |= {(each.transaction_id, each.since + wait) for each in in_flight}
        return {(id, at) for id, at in dues if at <= until}

    def work(self) -> None:
        """See `Routine`."""
        self._run()


class BankReturns:
    """Payments that the sandbox's bank sends back: asked about when it has, as a GET would.

    Those of other processors are asked about by the sweeper.
    """

    def __init__(
        self,
        services: Services,
        stores: OwnTimeStores,
        ledger: Ledger,
        organisation: Organisation,
    ) -> None:
        self._get, self._clock = services.transactions.get, services.clock
        self._organisation = organisation
        found = stores.transactions.newest(organisation.id, Walk(), shards=organisation.shards)
        debits = [each for each in found if isinstance(each, Transaction) and _may_return(each)]
        entries = [(each.id, ledger.find(each.request().reference)) for each in debits]
        self._due = {
            (id, entry.returned_at)
            for id, entry in entries
            if entry is not None and entry.returned_at is not None
        }

    def due(self, until: datetime) -> Dues:
        """See `Routine`."""
        return {(id, at) for id, at in self._due if at <= until}

    def work(self) -> None:
        """See `Routine`."""
        for id, at in self.due(self._clock()):
            self._get(self._organisation, id)
            self._due.discard((id, at))


class DailyWalk:
    """Telling which cards end: at midnight UTC, of the days on which there is something to tell."""

    def __init__(
        self, services: Services, stores: OwnTimeStores, organisation: Organisation
    ) -> None:
        self._webhooks, self._methods = stores.webhooks, stores.methods
        self._organisation = organisation
        self._run = services.expiring_methods.run

    def due(self, until: datetime) -> Dues:
        """See `Routine`."""
        if self._organisation.id not in self._webhooks.watching_expiry():
            return set()
        walk = self._webhooks.expiry_walk(self._organisation.id)
        if walk.told_until is None or walk.place is not None:
            return {(f"walk from {walk.place}", EPOCH)}
        days = {day for day in self._days if day > walk.told_until}
        return {(f"walk of {day}", at) for day in days if (at := _midnight(day)) <= until}

    @cached_property
    def _days(self) -> set[date]:
        shards = self._organisation.shards
        found = self._methods.newest(self._organisation.id, Walk(), shards=shards)
        cards = {each.method.card for each in found if isinstance(each, OwnedMethod)} - {None}
        ends = [last_day(card.expiry) for card in cards if card is not None]
        return {end - timedelta(days=step) for end in ends for step in STEPS_DAYS}

    def work(self) -> None:
        """See `Routine`."""
        self._run()


class Deliveries:
    """Attempts to tell receivers that wait for their time."""

    def __init__(self, services: Services, stores: OwnTimeStores) -> None:
        self._logs = stores.webhook_logs
        self._run = services.due_deliveries.run

    def due(self, until: datetime) -> Dues:
        """See `Routine`."""
        buckets = range(self._logs.buckets)
        found = (self._logs.due(each, until=until, after=None, limit=_ALL) for each in buckets)
        return {(due.log_id, due.at) for dues in found for due in dues}

    def work(self) -> None:
        """See `Routine`."""
        self._run(0)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)


def _may_return(transaction: Transaction) -> bool:
    return (
        transaction.status is Status.PROCESSED
        and transaction.is_bank
        and transaction.processor == _BANK
    )
