"""Take money from, or send money to, a payment method: payments, credits, blind refunds.

Three store requests for a warm charge of the default: read the customer, write the intent, write
the outcome. The processor is asked in between, with the transaction's id as its reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.account import Customer, Organisation
from chalicelib.domain.card_testing import Attempt, Bearer
from chalicelib.domain.clock import Clock
from chalicelib.domain.duplicates import guard_of
from chalicelib.domain.idempotency import Keyed, KeyedWork, record_of
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.processing import Answer, Outcome
from chalicelib.domain.status_change import Along
from chalicelib.domain.transaction import Transaction
from chalicelib.errors import ServiceUnavailable, TransactionDeclined
from chalicelib.services.callers.card_testing import CardTesting
from chalicelib.services.invalid import REQUIRED, invalid
from chalicelib.services.money.funding_source import FundingSources, Source
from chalicelib.services.money.method_moves import shown_copy, written_along
from chalicelib.services.money.outcomes import Outcomes, ask
from chalicelib.services.money.processor_routing import ProcessorRouting, Route
from chalicelib.services.money.usable_methods import Usable, UsableMethods, check_able
from chalicelib.services.money.write_ahead import WriteAhead, begun
from chalicelib.services.ports import Processor
from chalicelib.services.requests import NewTransaction


class Charges:
    """The use case of a transaction that names an instrument."""

    def __init__(
        self,
        *,
        sources: FundingSources,
        routes: ProcessorRouting,
        usable_methods: UsableMethods,
        write_ahead: WriteAhead,
        outcomes: Outcomes,
        card_testing: CardTesting,
        clock: Clock,
    ) -> None:
        self._sources = sources
        self._routes = routes
        self._usable_methods = usable_methods
        self._ahead = write_ahead
        self._outcomes = outcomes
        self._card_testing = card_testing
        self._clock = clock

    def create(
        self,
        organisation: Organisation,
        new: NewTransaction,
        *,
        keyed: Keyed | None = None,
        bearer: Bearer | None = None,
    ) -> Transaction:
        """Charge, once. Raises InvalidAttributes, TransactionDeclined, ServiceUnavailable.

        Raises Recorded, before the processor is asked, where the key is spent.
        """
        now = self._clock()
        if new.cents is None:
            raise invalid("amount", text=REQUIRED)
        route, processor, usable = self._way(organisation, new, new.cents, now)
        source = usable.source
        intent = _intent(organisation, new, new.cents, source, route, now, keyed)
        prepared = _prepared(processor, usable, intent)
        intent = replace(intent, processor_id=prepared.processor_id)
        with _called_off_if_refused(processor, intent):
            attempt = self._card_testing.charge(organisation, intent, source.method.method, bearer)
            along = _along(organisation, intent, source, keyed, attempt)
            raise_if_declined(self._ahead.write(organisation, intent, along))
        unsent = prepared.outcome is Outcome.NOT_SENT
        answer = ask(processor.send, intent.request(usable.instrument)) if unsent else prepared
        outcome = self._outcomes.record(organisation, intent, answer)
        self._card_testing.settle(attempt, outcome)
        return raise_if_declined(outcome)

    def _way(
        self, organisation: Organisation, new: NewTransaction, cents: int, now: datetime
    ) -> tuple[Route, Processor, Usable]:
        """Whose processor moves the money, and what it is to be taken from."""
        source = self._sources.choose(organisation, new, now)
        customer = source.customer if isinstance(source.customer, Customer) else None
        route = self._routes.choose(organisation, new.processing_id, customer)
        processor = self._routes.processor(organisation.id, route.processor)
        check_able(processor.capabilities, route.processor, new, cents, source)
        usable = self._usable_methods.of(organisation, source, processor, route.processor)
        return route, processor, usable


def _along(
    organisation: Organisation,
    intent: Transaction,
    source: Source,
    keyed: Keyed | None,
    attempt: Attempt | None,
) -> Along:
    guard = guard_of(organisation, intent, source.method.method) if keyed is None else None
    return Along(
        method=written_along(source),
        record=guard or record_of(keyed, KeyedWork.CHARGE, [intent.id]),
        attempt=attempt if attempt is not None and attempt.is_watched else None,
    )


def _prepared(processor: Processor, usable: Usable, intent: Transaction) -> Answer:
    """What the processor has to have before our intent is written, or why it refuses already.

    Raises ServiceUnavailable where it could not be asked: nothing is on file then.
    """
    if usable.refusal is not None:
        return usable.refusal
    prepared = ask(processor.prepare, intent.request(usable.instrument))
    if prepared.outcome is Outcome.UNKNOWN:
        raise ServiceUnavailable("The processor did not answer in time; nothing was charged.")
    return prepared


@contextmanager
def _called_off_if_refused(processor: Processor, intent: Transaction) -> Iterator[None]:
    """What the processor has prepared is canceled where our intent is not written after all: the
    key was spent, the payment looks like another one. So it is too where that is in doubt: an
    intent that stands is found to have come to nothing.
    """
    try:
        yield
    except Exception:
        if intent.processor_id is not None:
            ask(processor.give_up, intent.request())
        raise


def raise_if_declined(transaction: Transaction) -> Transaction:
    """The transaction, unless it was declined: then TransactionDeclined that carries it."""
    if transaction.status is not Status.DECLINED:
        return transaction
    decline = transaction.decline
    raise TransactionDeclined(transaction, decline.message if decline else "Declined.")


def _intent(
    organisation: Organisation,
    new: NewTransaction,
    cents: int,
    source: Source,
    route: Route,
    now: datetime,
    keyed: Keyed | None,
) -> Transaction:
    purposes = source.new_default_for
    claim = keyed.claim if keyed is not None else None
    return Transaction(
        **begun(organisation, cents, now),
        type=new.type,
        authorize_only=new.authorize_only,
        customer_id=source.customer.id if source.customer else None,
        payment_method_id=source.method.method.id,
        method=shown_copy(source),
        came_with_method=None if purposes is None else tuple(sorted(purposes)),
        processing_id=route.processing_id,
        processor=route.processor,
        intent_id=claim.intent_id if claim is not None else None,
        **new.details,
    )
