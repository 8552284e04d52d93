"""Capture and void: what can be asked on a transaction that exists.

Claimed first, by a move to an in-flight status on the condition that nobody else has; then asked;
then recorded. Two callers can't both capture, and a void can't slip in beside a refund.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.funding import is_batched
from chalicelib.domain.idempotency import Keyed, KeyedWork, Record, record_of
from chalicelib.domain.life_cycle import Cause, IllegalTransition, Status
from chalicelib.domain.processing import Capabilities
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.domain.write_conflicts import Overtaken
from chalicelib.error_details import Explained
from chalicelib.errors import Conflict
from chalicelib.services.invalid import INVALID, invalid, wrong
from chalicelib.services.money.charges import raise_if_declined
from chalicelib.services.money.outcomes import Outcomes, ask
from chalicelib.services.money.processor_routing import ProcessorRouting
from chalicelib.services.money.status_writer import StatusWriter

BATCHED = {
    TransactionType.PAYMENT: f"{INVALID}: the payment is batched, refund it instead",
    TransactionType.REFUND: f"{INVALID}: the refund is batched, take a new payment instead",
    TransactionType.CREDIT: f"{INVALID}: the credit is batched, take a payment instead",
}
"""What is left to do for who comes too late to void."""
ON_ITS_WAY = (
    f"{INVALID}: the money is on its way at the bank, and can be neither captured, voided nor "
    "refunded before that has decided"
)
DISPUTED = f"{INVALID}: the payer's bank decides on a chargeback, at the processor"
_RELEASED = f"{INVALID}: the hold has ended at the processor, take a new payment"
_AT_WORK = "Another request is at work on this transaction."


class CapturesAndVoids:
    """The use cases capture and void."""

    def __init__(
        self, *, statuses: StatusWriter, outcomes: Outcomes, routes: ProcessorRouting, clock: Clock
    ) -> None:
        self._statuses = statuses
        self._outcomes = outcomes
        self._routes = routes
        self._clock = clock

    def capture(
        self, organisation: Organisation, transaction: Transaction, *, keyed: Keyed | None = None
    ) -> Transaction:
        """Take what was authorized.

        Raises InvalidAttributes, Conflict, TransactionDeclined, Recorded.
        """
        captured = self._run(
            organisation,
            transaction,
            Cause.CAPTURE_STARTED,
            record_of(keyed, KeyedWork.CAPTURE, [transaction.id]),
        )
        if captured.status is Status.AUTHORIZED and captured.known_as is not None:
            # A hold at a vendor ends there by itself.
            captured = self._looked_at(organisation, captured)
        return raise_if_declined(captured)

    def void(
        self, organisation: Organisation, transaction: Transaction, *, keyed: Keyed | None = None
    ) -> Transaction:
        """Cancel it while no money has moved on. Raises InvalidAttributes, Conflict, Recorded."""
        is_payment = transaction.type is TransactionType.PAYMENT
        if is_payment and transaction.status is Status.PROCESSED:
            check_not_refunded(transaction)
        check_not_batched(transaction, self._clock())
        voided = self._run(
            organisation,
            transaction,
            Cause.VOID_STARTED,
            record_of(keyed, KeyedWork.VOID, [transaction.id]),
        )
        if voided.status in (Status.AUTHORIZED, Status.PROCESSED):
            raise invalid("status", text=f"{INVALID}: the processor refused to void")
        return voided

    def _looked_at(self, organisation: Organisation, held: Transaction) -> Transaction:
        """What could not be captured: raises InvalidAttributes where nothing is held any more."""
        answer = ask(self._routes.processor_of(held).lookup, held.request())
        after = held if answer is None else self._outcomes.record(organisation, held, answer)
        if after.status is Status.VOIDED:
            raise invalid("status", text=_RELEASED)
        return after

    def _run(
        self,
        organisation: Organisation,
        transaction: Transaction,
        cause: Cause,
        record: Record | None,
    ) -> Transaction:
        processor = self._routes.processor_of(transaction)
        self._check_able(processor.capabilities, transaction, cause)
        claimed = self._claim(organisation, transaction, cause, record)
        answer = ask(processor.send, claimed.request())
        return self._outcomes.record(organisation, claimed, answer)

    def _check_able(
        self, capabilities: Capabilities, transaction: Transaction, cause: Cause
    ) -> None:
        """Raises InvalidAttributes for what the processor can't do, before anything is written."""
        voids_refund = cause is Cause.VOID_STARTED and transaction.type is TransactionType.REFUND
        if voids_refund and not capabilities.voids_refunds:
            text = f"{INVALID}: {transaction.processor} can't call a refund off"
            raise invalid("status", text=text)

    def _claim(
        self,
        organisation: Organisation,
        transaction: Transaction,
        cause: Cause,
        record: Record | None,
    ) -> Transaction:
        check_not_in_flight(transaction)
        try:
            return self._statuses.move(
                organisation, transaction, cause, claim=_new_claim(), record=record
            )
        except IllegalTransition as error:
            raise invalid("status", text=out_of_reach(transaction, cause)) from error
        except Overtaken as error:
            raise Conflict(_AT_WORK) from error


def _new_claim() -> str:
    return secrets.token_hex(6)


def out_of_reach(transaction: Transaction, wanted: Status | Cause) -> Explained:
    """Why a transaction can't become what a caller wants, in a sentence."""
    asked = _ASKED.get(wanted, str(wanted))
    type_, now = transaction.type.value, transaction.status.public
    if now == asked:
        return wrong(f"the {type_} is {now} already")
    return wrong(f"a {type_} that is {now} can't become {asked}")


_ASKED: Mapping[Status | Cause, str] = {
    Cause.CAPTURE_STARTED: "processed",
    Cause.VOID_STARTED: "voided",
}


def check_not_in_flight(transaction: Transaction) -> None:
    """Raises Conflict while the answer to an earlier request is not in."""
    if transaction.status.in_flight:
        raise Conflict(_AT_WORK)


def check_not_refunded(transaction: Transaction) -> None:
    """A payment of which something was refunded can't be voided. Raises InvalidAttributes."""
    if transaction.refundable != transaction.cents:
        raise invalid("status", text=f"{INVALID}: the payment has refunds")


def check_not_batched(transaction: Transaction, now: datetime) -> None:
    """Money that is on its way can't be taken out of its batch. Raises InvalidAttributes."""
    if is_batched(transaction, now):
        raise invalid("status", text=BATCHED[transaction.type])
