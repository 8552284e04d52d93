"""Moves an organisation's clock, and has all that is due on the way done before it answers.

The clock stops wherever something is due, so that what happens there is of that time: the third
attempt of a delivery comes after the second, and a day's walk on its day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.domain.account import Organisation
from chalicelib.observability.work import on_behalf_of
from chalicelib.processors.sandbox.ledger import Ledger
from chalicelib.services.use_cases import Services
from onfile.local.control.organisation_clocks import OrganisationClocks
from onfile.local.control.own_time import OwnTimeStores
from onfile.local.control.routines import (
    BankReturns,
    DailyWalk,
    Deliveries,
    Dues,
    Routine,
    Settling,
)
from onfile.local.control.turns import Turns


class PassingTime:
    """`wait_for_readers` returns when whoever reads the streams has handled all that is there."""

    def __init__(
        self,
        services: Services,
        stores: OwnTimeStores,
        ledger: Ledger,
        *,
        clocks: OrganisationClocks,
        turns: Turns,
        wait_for_readers: Callable[[], None],
    ) -> None:
        self._services = services
        self._stores = stores
        self._ledger = ledger
        self._clocks = clocks
        self._turns = turns
        self._wait_for_readers = wait_for_readers

    def move(self, organisation: Organisation, where: Callable[[datetime], datetime]) -> datetime:
        """Move the clock from what it shows to what `where` makes of that, and tell the time.

        Raises what `where` does, and ServiceUnavailable: then the clock shows how far it has come.
        """
        with self._turns.alone(), on_behalf_of(organisation.id):
            at = self._clocks()
            to = where(at)
            routines = self._routines(organisation)
            self._tell(organisation)
            while (later := self._do(organisation, routines, at, to)) is not None:
                at = later
                self._clocks.move(organisation.id, at)
            self._clocks.move(organisation.id, to)
            return self._clocks()

    def _do(
        self, organisation: Organisation, routines: Sequence[Routine], now: datetime, to: datetime
    ) -> datetime | None:
        """All that is due, to its end. When there is more to do, up to `to`; None for no more.

        What can't be done now is left, and tried for the last time in the end.
        """
        tried: dict[Routine, Dues] = {}
        while True:
            dues = {routine: routine.due(to) for routine in routines}
            for routine, due in dues.items():
                ready = {each for each in due if each[1] <= now}
                if ready and tried.get(routine) != ready:
                    tried[routine] = ready
                    routine.work()
                    self._tell(organisation)
                    break
            else:
                moments = {at for due in dues.values() for _, at in due}
                later = {at for at in moments if at > now} | ({to} if moments else set())
                return min(later) if later and now < to else None

    def _routines(self, organisation: Organisation) -> Sequence[Routine]:
        """What makes events comes before what tells of them."""
        services, stores = self._services, self._stores
        return (
            Settling(services, stores, organisation.id),
            BankReturns(services, stores, self._ledger, organisation),
            DailyWalk(services, stores, organisation),
            Deliveries(services, stores),
        )

    def _tell(self, organisation: Organisation) -> None:
        """Have what has changed told to receivers, if there are any."""
        if self._stores.webhooks.all_of(organisation.id).webhooks:
            self._wait_for_readers()
