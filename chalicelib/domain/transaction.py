"""A transaction: the durable record of one attempt to move money, and what became of it."""

from __future__ import annotations

from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain.declines import Decline
from chalicelib.domain.life_cycle import Cause, Status, move
from chalicelib.domain.payment_method import Instrument, KeptInstrument, MethodType, Purpose
from chalicelib.domain.processing import Answer, ProcessorRequest, Verb
from chalicelib.domain.questions import next_question
from chalicelib.domain.transaction_lines import LedgerEntry, Operation
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.late_dataclass import dataclass


class TransactionType(StrEnum):
    """A credit pays out; a refund gives a payment back. A chargeback takes it back against the
    merchant's will, and its reversal returns it: both are made by the service alone.
    """

    PAYMENT = "payment"
    REFUND = "refund"
    CREDIT = "credit"
    CHARGEBACK = "chargeback"
    CHARGEBACK_REVERSAL = "chargeback_reversal"


OF_DISPUTES = frozenset({TransactionType.CHARGEBACK, TransactionType.CHARGEBACK_REVERSAL})

_FOLLOW_UPS = {
    Status.CAPTURING: Verb.CAPTURE,
    Status.VOIDING_AUTHORIZED: Verb.VOID,
    Status.VOIDING_PROCESSED: Verb.VOID,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One money movement of one organisation, in whole US cents.

    `method` is a masked copy of the payment method as it was, kept when the method is deleted.
    `refundable` is what is left to refund of a payment, refunds in flight taken off. `original_id`
    names the payment that a refund gives back; None makes it a blind refund. `undone` names the
    refunds of a payment that came to nothing. `came_with_method` is set where a new method came
    along: the purposes that it becomes the default for on approval. `claim` names the one request
    that is at work on a capture or void. `processor_id` is the processor's own id of a payment that
    it prepared, and of the payment that a refund gives back. `intent_id` is that of the client
    token that it was made with. `ask_at` is when its processor is asked next of its own accord.
    """

    id: str
    org_id: str
    type: TransactionType
    status: Status
    cents: int
    created_at: datetime
    modified_at: datetime
    refundable: int = 0
    authorize_only: bool = False
    customer_id: str | None = None
    payment_method_id: str | None = None
    method: OwnedMethod | None = None
    processing_id: str | None = None
    processor: str
    original_id: str | None = None
    intent_id: str | None = None
    processor_id: str | None = None
    answer: Answer | None = None
    processed_at: datetime | None = None
    rejected_at: datetime | None = None
    in_flight_since: datetime | None = None
    ask_at: datetime | None = None
    claim: str | None = None
    came_with_method: tuple[Purpose, ...] | None = None
    ledger: tuple[LedgerEntry, ...] = ()
    undone: tuple[str, ...] = ()
    operations: tuple[Operation, ...] = ()
    description: str | None = None
    descriptor: str | None = None
    notes: str | None = None
    order_number: str | None = None
    source: str = "api"
    attrs: dict[str, Any] = field(default_factory=dict)
    order_details: dict[str, Any] | None = None
    shipping_details: dict[str, Any] | None = None
    initiator: dict[str, Any] | None = None
    version: int = 1

    @property
    def takes_method(self) -> bool:
        """Whether its intent took a method on file that serves one charge: no refund's does."""
        return (
            self.method is not None
            and not self.method.method.keep_active
            and self.came_with_method is None
            and self.original_id is None
        )

    @property
    def decline(self) -> Decline | None:
        """Why it was declined or sent back, if it was."""
        return self.answer.decline if self.answer else None

    @property
    def known_as(self) -> str | None:
        """The processor's own id of the payment: of what it prepared, or else has answered with."""
        if self.processor_id is None and self.type is TransactionType.PAYMENT and self.answer:
            return self.answer.processor_id
        return self.processor_id

    @property
    def is_bank(self) -> bool:
        """Whether it runs over a bank account, where an approval can still be returned."""
        return self.method is not None and self.method.method.type is MethodType.BANK_ACCOUNT

    @property
    def fully_refunded(self) -> bool:
        """Whether a processed payment has nothing left to refund."""
        return (
            self.type is TransactionType.PAYMENT
            and self.status is Status.PROCESSED
            and self.cents > 0
            and self.refundable == 0
        )

    @property
    def assoc_ids(self) -> tuple[str, ...]:
        """The transactions that it has a line about, or had: of a payment, all refunds."""
        return (*(entry.assoc_transaction_id for entry in self.ledger), *self.undone)

    @property
    def verb(self) -> Verb:
        """What its processor is asked while it is in flight; what it was asked first, else."""
        if self.status in _FOLLOW_UPS:
            return _FOLLOW_UPS[self.status]
        if self.type is TransactionType.PAYMENT:
            return Verb.AUTHORIZE if self.authorize_only else Verb.SALE
        return Verb.CREDIT if self.original_id is None else Verb.REFUND

    def _processor_id(self, verb: Verb) -> str | None:
        """Of what is asked about: of a refund that is to be voided, the refund's own."""
        if verb is Verb.VOID and self.type is TransactionType.REFUND and self.answer is not None:
            return self.answer.processor_id
        return self.known_as

    def request(self, instrument: Instrument | KeptInstrument | None = None) -> ProcessorRequest:
        """What its processor is asked by `verb`, or asked about.

        The reference of a capture or void has the claim's name in it: one that came to nothing and
        is tried again is another request, not the old one's answer again.
        """
        verb = self.verb
        follows = self.status in _FOLLOW_UPS
        claim = f":{self.claim}" if self.claim is not None else ""
        return ProcessorRequest(
            verb=verb,
            reference=f"{self.id}:{verb}{claim}" if follows else self.id,
            minor_units=self.cents,
            processing_id=self.processing_id,
            instrument=instrument,
            original=self.id if follows else self.original_id,
            processor_id=self._processor_id(verb),
            payer_is_present=self.intent_id is not None,
            transaction_id=self.id,
            customer_id=self.customer_id,
            order_number=self.order_number,
            description=self.description,
            descriptor=self.descriptor,
        )

    def moved(self, cause: Cause, now: datetime) -> Transaction:
        """The transaction after `cause`. Raises IllegalTransition."""
        status = move(self.status, cause)
        newly_processed = status is Status.PROCESSED and self.processed_at is None
        return replace(
            self,
            status=status,
            modified_at=now,
            refundable=self._refundable_after(status, newly_processed),
            in_flight_since=now if status.in_flight else None,
            ask_at=next_question(status, now, came_from=self.status, since=now),
            claim=None,
            processed_at=now if newly_processed else self.processed_at,
            rejected_at=now if status is Status.REJECTED else self.rejected_at,
        )

    def asked(self, now: datetime) -> Transaction:
        """The same, with the time of the next question to its processor."""
        at = next_question(self.status, now, came_from=self.status, since=self.processed_at)
        return replace(self, ask_at=at)

    def _refundable_after(self, status: Status, newly_processed: bool) -> int:
        if self.type is not TransactionType.PAYMENT or status.final:
            return 0
        return self.cents if newly_processed else self.refundable
