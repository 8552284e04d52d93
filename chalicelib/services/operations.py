"""Capture and void: what can be asked on a transaction that exists.

Claimed first, by a move to an in-flight status on the condition that nobody else has; then asked;
then recorded. Two callers can't both capture, and a void can't slip in beside a refund.
"""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.conflicts import Stale
from chalicelib.domain.life_cycle import Cause, IllegalTransition, Status
from chalicelib.domain.processing import Answer, FollowUp
from chalicelib.domain.step import Step
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.errors import Conflict
from chalicelib.services.charges import raise_if_declined
from chalicelib.services.invalid import INVALID, invalid
from chalicelib.services.outcomes import Outcomes, ask
from chalicelib.services.ports import Processor, TransactionStore
from chalicelib.services.routes import Routes

_SUFFIXES = {
    Status.PROCESSING: "",
    Status.CAPTURING: ":capture",
    Status.VOIDING_AUTHORIZED: ":void",
    Status.VOIDING_PROCESSED: ":void",
}


def reference_of(in_flight: Transaction) -> str:
    """The reference under which the processor was asked in this in-flight status."""
    return in_flight.id + _SUFFIXES[in_flight.status]


class Operations:
    """The use cases capture and void."""

    def __init__(
        self, *, transactions: TransactionStore, outcomes: Outcomes, routes: Routes, clock: Clock
    ) -> None:
        self._transactions = transactions
        self._outcomes = outcomes
        self._routes = routes
        self._clock = clock

    def capture(self, organisation: Organisation, transaction: Transaction) -> Transaction:
        """Take what was authorized. Raises InvalidAttributes, Conflict, TransactionDeclined."""
        captured = self._run(
            organisation, transaction, Cause.CAPTURE_STARTED, lambda processor: processor.capture
        )
        return raise_if_declined(captured)

    def void(self, organisation: Organisation, transaction: Transaction) -> Transaction:
        """Cancel it while no money has moved on. Raises InvalidAttributes and Conflict."""
        is_payment = transaction.type is TransactionType.PAYMENT
        if is_payment and transaction.status is Status.PROCESSED:
            check_not_refunded(transaction)
        voided = self._run(
            organisation, transaction, Cause.VOID_STARTED, lambda processor: processor.void
        )
        if voided.status in (Status.AUTHORIZED, Status.PROCESSED):
            raise invalid("status", text=f"{INVALID}: the processor refused to void")
        return voided

    def _run(
        self,
        organisation: Organisation,
        transaction: Transaction,
        cause: Cause,
        verb: Callable[[Processor], Callable[[FollowUp], Answer]],
    ) -> Transaction:
        claimed = self._claim(organisation, transaction, cause)
        processor = self._routes.processor(claimed.processor)
        request = FollowUp(reference_of(claimed), claimed.id, claimed.cents)
        answer = ask(lambda: verb(processor)(request))
        return self._outcomes.record(organisation, claimed, answer)

    def _claim(
        self, organisation: Organisation, transaction: Transaction, cause: Cause
    ) -> Transaction:
        if transaction.status.in_flight:
            raise Conflict("Another request is at work on this transaction.")
        try:
            claimed = transaction.moved(cause, self._clock())
        except IllegalTransition as error:
            raise invalid("status") from error
        try:
            self._transactions.write(Step(transaction, claimed), shards=organisation.shards)
        except Stale as error:
            raise Conflict("Another request is at work on this transaction.") from error
        return claimed


def check_not_refunded(transaction: Transaction) -> None:
    """A payment of which something was refunded can't be voided. Raises InvalidAttributes."""
    if transaction.refundable != transaction.cents:
        raise invalid("status", text=f"{INVALID}: the payment has refunds")
