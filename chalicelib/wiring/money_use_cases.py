"""The use cases that move money, each given what it needs."""

from __future__ import annotations

from functools import cached_property
from typing import TypedDict

from chalicelib.domain.clock import Clock
from chalicelib.services.accounts.deletion_cleanup import DeletionCleanup
from chalicelib.services.accounts.instrument_sealing import Instruments
from chalicelib.services.callers.card_testing import CardTesting
from chalicelib.services.money.binding_sealing import BindingVault
from chalicelib.services.money.bound_processors import Processors
from chalicelib.services.money.captures_and_voids import CapturesAndVoids
from chalicelib.services.money.charges import Charges
from chalicelib.services.money.disputes import Disputes
from chalicelib.services.money.funding_source import FundingSources
from chalicelib.services.money.outcomes import Outcomes
from chalicelib.services.money.processor_events import ProcessorEvents
from chalicelib.services.money.processor_routing import ProcessorRouting
from chalicelib.services.money.recovery import Recovery
from chalicelib.services.money.refunds import Refunds
from chalicelib.services.money.status_writer import StatusWriter
from chalicelib.services.money.sweeping import Sweeper
from chalicelib.services.money.telling_vendors import TellingVendors
from chalicelib.services.money.transaction_details import TransactionDetails
from chalicelib.services.money.transactions import Transactions
from chalicelib.services.money.usable_methods import UsableMethods
from chalicelib.services.money.write_ahead import WriteAhead
from chalicelib.services.ports import Processor
from chalicelib.vault.vault import Vault
from chalicelib.wiring.stores import Stores
from chalicelib.wiring.vendor_processors import adapter_of, events_of, keeper_of


class _Asking(TypedDict):
    """What every use case that asks a processor is given."""

    outcomes: Outcomes
    routes: ProcessorRouting
    clock: Clock


class MoneyUseCases:
    """What several of them share is a property, made once."""

    def __init__(
        self, stores: Stores, vault: Vault, clock: Clock, processors: dict[str, Processor]
    ) -> None:
        self._stores, self._vault, self._clock = stores, vault, clock
        self._processors = processors

    @cached_property
    def routes(self) -> ProcessorRouting:
        """Which processor an account's money goes through."""
        return ProcessorRouting(accounts=self._stores.accounts, processors=self._bound)

    @cached_property
    def recovery(self) -> Recovery:
        """What finds out how a movement of money ended that nobody saw the end of."""
        return Recovery(transactions=self._stores.transactions, **self._asking)

    def transactions(self, instruments: Instruments, card_testing: CardTesting) -> Transactions:
        """Charges, refunds, captures and voids."""
        stores = self._stores
        charges = Charges(
            sources=FundingSources(
                accounts=stores.accounts, methods=stores.methods, instruments=instruments
            ),
            usable_methods=UsableMethods(
                accounts=stores.accounts, methods=stores.methods, instruments=instruments
            ),
            card_testing=card_testing,
            write_ahead=WriteAhead(transactions=stores.transactions, statuses=self._statuses),
            **self._asking,
        )
        return Transactions(
            transactions=stores.transactions,
            charges=charges,
            refunds=Refunds(transactions=stores.transactions, **self._asking),
            operations=CapturesAndVoids(statuses=self._statuses, **self._asking),
            recovery=self.recovery,
            details=TransactionDetails(batches=stores.batches, clock=self._clock),
        )

    def sweeper(self, deletion_cleanup: DeletionCleanup) -> Sweeper:
        """What ends that nobody comes back for."""
        return Sweeper(
            flights=self._stores.flights,
            transactions=self._stores.transactions,
            organisations=self._stores.organisations,
            recovery=self.recovery,
            deletion_cleanup=deletion_cleanup,
            telling_vendors=TellingVendors(
                news=self._stores.method_news,
                methods=self._stores.methods,
                processors=self._bound,
                clock=self._clock,
            ),
            clock=self._clock,
        )

    def processor_events(self) -> ProcessorEvents:
        """What a processor tells of its own accord."""
        return ProcessorEvents(
            bindings=self._stores.bindings,
            organisations=self._stores.organisations,
            transactions=self._stores.transactions,
            seen=self._stores.seen_events,
            processors=self._bound,
            recovery=self.recovery,
            disputes=Disputes(
                transactions=self._stores.transactions, statuses=self._statuses, clock=self._clock
            ),
            clock=self._clock,
        )

    @cached_property
    def _asking(self) -> _Asking:
        stores = self._stores
        outcomes = Outcomes(
            statuses=self._statuses, methods=stores.methods, accounts=stores.accounts
        )
        return _Asking(outcomes=outcomes, routes=self.routes, clock=self._clock)

    @cached_property
    def _statuses(self) -> StatusWriter:
        return StatusWriter(transactions=self._stores.transactions, clock=self._clock)

    @cached_property
    def _bound(self) -> Processors:
        return Processors(
            self._processors,
            bindings=self._stores.bindings,
            vault=BindingVault(self._vault),
            adapter_of=adapter_of,
            events_of=events_of,
            keeper_of=keeper_of,
        )
