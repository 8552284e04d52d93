"""Take money from, or send money to, a payment method: payments, credits, blind refunds.

Three store requests for a warm charge of the default: read the customer, write the intent, write
the outcome. The processor is asked in between, with the transaction's id as its reference.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.account import Customer, Organisation
from chalicelib.domain.card_testing import Attempt, Bearer
from chalicelib.domain.clock import Clock
from chalicelib.domain.duplicates import guard_of
from chalicelib.domain.idempotency import Keyed, Kind, record_of
from chalicelib.domain.ids import TRANSACTION, new_id, random_shard
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.transaction import Transaction
from chalicelib.errors import TransactionDeclined
from chalicelib.services.card_testing import CardTesting
from chalicelib.services.instruments import Instruments
from chalicelib.services.intents import NewIntent
from chalicelib.services.invalid import REQUIRED, invalid
from chalicelib.services.outcomes import Outcomes, ask
from chalicelib.services.ports import TransactionStore
from chalicelib.services.requests import NewTransaction
from chalicelib.services.routes import Route, Routes
from chalicelib.services.sources import Source, Sources, shown_copy


class Charges:
    """The use case of a transaction that names an instrument."""

    def __init__(
        self,
        *,
        sources: Sources,
        routes: Routes,
        instruments: Instruments,
        transactions: TransactionStore,
        outcomes: Outcomes,
        card_testing: CardTesting,
        clock: Clock,
    ) -> None:
        self._sources = sources
        self._routes = routes
        self._instruments = instruments
        self._transactions = transactions
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
        source = self._sources.choose(organisation, new, now)
        customer = source.customer if isinstance(source.customer, Customer) else None
        route = self._routes.choose(organisation, new.processing_id, customer)
        instrument = self._instruments.open(source.method.method, card_code=source.card_code)
        intent = _intent(organisation, new, new.cents, source, route, now, keyed)
        attempt = self._card_testing.charge(organisation, intent, source.method.method, bearer)
        raise_if_declined(self._write(organisation, intent, source, keyed, attempt))
        answer = ask(self._routes.processor(intent.processor).send, intent.request(instrument))
        outcome = self._outcomes.record(organisation, intent, answer)
        self._card_testing.settle(attempt, outcome)
        return raise_if_declined(outcome)

    def _write(
        self,
        organisation: Organisation,
        intent: Transaction,
        source: Source,
        keyed: Keyed | None,
        attempt: Attempt | None,
    ) -> Transaction:
        """The intent as it is stored now: declined, where Onfile itself refuses it."""
        guard = guard_of(organisation, intent, source.method.method) if keyed is None else None
        return NewIntent(
            self._transactions,
            organisation,
            intent,
            came_along=source.method if source.new_default_for is not None else None,
            record=guard or record_of(keyed, Kind.CHARGE, [intent.id]),
            attempt=attempt if attempt is not None and attempt.is_watched else None,
        ).write()


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
        id=new_id(TRANSACTION, now, shard=random_shard(organisation.shards)),
        org_id=organisation.id,
        type=new.type,
        status=Status.PROCESSING,
        cents=cents,
        created_at=now,
        modified_at=now,
        in_flight_since=now,
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
