"""Give a payment back, all of it or a part, never more than was taken.

The cents are taken off the payment in the same write that creates the refund's intent, on the
condition that so many are left: however many refunds race, they can't add up to more.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.idempotency import Keyed, KeyedWork, record_of
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.domain.transaction_lines import ledger_line
from chalicelib.errors import InvalidAttributes
from chalicelib.services.invalid import INVALID, invalid, no_such, wrong
from chalicelib.services.money.captures_and_voids import ON_ITS_WAY
from chalicelib.services.money.charges import raise_if_declined
from chalicelib.services.money.outcomes import Outcomes, ask
from chalicelib.services.money.processor_routing import ProcessorRouting
from chalicelib.services.money.write_ahead import begun
from chalicelib.services.ports import TransactionStore
from chalicelib.services.requests import NewTransaction

MAX_REFUNDS = 200
"""Refunds of one payment, failed ones too: its row names them, and a row is bounded."""
_ENTRY = "refund"


class Refunds:
    """The use case of a refund that names the payment it gives back."""

    def __init__(
        self,
        *,
        transactions: TransactionStore,
        outcomes: Outcomes,
        routes: ProcessorRouting,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._outcomes = outcomes
        self._routes = routes
        self._clock = clock

    def create(
        self, organisation: Organisation, new: NewTransaction, *, keyed: Keyed | None = None
    ) -> Transaction:
        """Raises InvalidAttributes, TransactionDeclined, ServiceUnavailable, Recorded."""
        now = self._clock()
        original = self._original(organisation, new)
        route = self._routes.choose(organisation, new.processing_id or original.processing_id, None)
        cents = new.cents if new.cents is not None else original.refundable
        if not 0 < cents <= original.refundable:
            raise _too_much(original.refundable)
        refund = _intent(organisation, new, original, cents, now)
        refund = replace(refund, processing_id=route.processing_id)
        record = record_of(keyed, KeyedWork.CHARGE, [refund.id])
        line = ledger_line(original.id, _ENTRY, -cents, refund.id, now)
        processor = self._routes.processor_of(refund)
        if not self._transactions.add_refund(refund, original, line, record=record):
            raise self._why_not(organisation, original)
        answer = ask(processor.send, refund.request())
        return raise_if_declined(self._outcomes.record(organisation, refund, answer))

    def _original(self, organisation: Organisation, new: NewTransaction) -> Transaction:
        found = self._transactions.get(organisation.id, new.original_id or "")
        if found is None or found.type is not TransactionType.PAYMENT:
            raise _wrong_original(no_such("payment"))
        if found.status is not Status.PROCESSED:
            raise _not_processed(found.status)
        if new.customer_id not in (None, found.customer_id):
            raise invalid("customer_id", text=wrong("the payment is of another customer"))
        if len(found.assoc_ids) >= MAX_REFUNDS:
            raise _wrong_original(f"{INVALID}: it has {MAX_REFUNDS} refunds already")
        return found

    def _why_not(self, organisation: Organisation, original: Transaction) -> InvalidAttributes:
        now = self._transactions.get(organisation.id, original.id)
        if now is not None and now.status is not Status.PROCESSED:
            return _not_processed(now.status)
        return _too_much(now.refundable if now is not None else 0)


def _not_processed(status: Status) -> InvalidAttributes:
    if status is Status.PENDING:
        return _wrong_original(ON_ITS_WAY)
    return _wrong_original(f"{INVALID}: the payment is {status.public}")


def _too_much(left: int) -> InvalidAttributes:
    return invalid("amount", text=f"{INVALID}: {left / 100:.2f} is left to refund")


def _wrong_original(text: str) -> InvalidAttributes:
    return InvalidAttributes({"ledger": [{"assoc_transaction_id": text}]})


def _intent(
    organisation: Organisation,
    new: NewTransaction,
    original: Transaction,
    cents: int,
    now: datetime,
) -> Transaction:
    intent = begun(organisation, cents, now)
    return Transaction(
        **intent,
        type=TransactionType.REFUND,
        customer_id=original.customer_id,
        payment_method_id=original.payment_method_id,
        method=original.method,
        processor=original.processor,
        original_id=original.id,
        processor_id=original.known_as,
        ledger=(ledger_line(intent["id"], _ENTRY, cents, original.id, now),),
        **new.details,
    )
