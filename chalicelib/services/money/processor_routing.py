"""Which processing account a transaction goes through, and which processor serves that."""

from __future__ import annotations

import time
from collections.abc import Callable

from chalicelib.domain.account import Customer, Organisation, ProcessingAccount
from chalicelib.domain.processing import Capabilities
from chalicelib.domain.transaction import Transaction
from chalicelib.late_dataclass import dataclass
from chalicelib.services.invalid import invalid, no_such
from chalicelib.services.money.bound_processors import Processors
from chalicelib.services.ports import AccountStore, Processor, Taker

_KNOWN_FOR_S = 60.0


@dataclass(frozen=True, slots=True)
class Route:
    """`processing_id` is None for an organisation that has no processing account yet."""

    processing_id: str | None
    processor: str


class ProcessorRouting:
    """Chooses routes, and remembers for a minute which processor serves which account."""

    def __init__(
        self,
        *,
        accounts: AccountStore,
        processors: Processors,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._accounts = accounts
        self._processors = processors
        self._monotonic = monotonic
        self._known: dict[tuple[str, str], tuple[float, str]] = {}

    def choose(
        self, organisation: Organisation, processing_id: str | None, customer: Customer | None
    ) -> Route:
        """The named account, else the customer's primary, else the organisation's default.

        Raises InvalidAttributes for a named account that is none of the organisation's.
        """
        if processing_id is None:
            primary = customer.primary_processing_id if customer else None
            processing_id = primary or organisation.default_processing_id
        if processing_id is None:
            return Route(None, organisation.processor)
        return Route(processing_id, self._processor_of(organisation, processing_id))

    def processor(self, org_id: str, name: str) -> Processor:
        """The processor of this name. Raises ServiceUnavailable where it is bound no more."""
        return self._processors.named(org_id, name)

    def taker(
        self, organisation: Organisation, processing_id: str | None, customer: Customer | None
    ) -> Taker:
        """See `services.ports.Takers`."""
        name = self.choose(organisation, processing_id, customer).processor
        return Taker(name, self.processor(organisation.id, name))

    def processor_of(self, transaction: Transaction) -> Processor:
        """Whom a transaction went to. Raises as `processor`."""
        return self.processor(transaction.org_id, transaction.processor)

    def capabilities_of(
        self, organisation: Organisation, account: ProcessingAccount
    ) -> Capabilities:
        """What the processor of a processing account can do. Raises as `processor`."""
        is_default = account.id == organisation.default_processing_id
        name = organisation.processor if is_default else account.processor
        return self.processor(organisation.id, name).capabilities

    def _processor_of(self, organisation: Organisation, processing_id: str) -> str:
        if processing_id == organisation.default_processing_id:
            return organisation.processor
        key = (organisation.id, processing_id)
        until, name = self._known.get(key, (0.0, ""))
        if self._monotonic() < until:
            return name
        account = self._accounts.get(organisation.id, processing_id)
        if not isinstance(account, ProcessingAccount):
            raise invalid("processing_id", text=no_such("processing account"))
        self._known[key] = (self._monotonic() + _KNOWN_FOR_S, account.processor)
        return account.processor
