"""What is said to a processor, and the answers it can give.

Seven outcomes, not two: a time-out or garbage is UNKNOWN and keeps the claim; NOT_SENT is said only
where it is sure that nothing was done; PENDING is on its way for days, as a bank debit is; ACTION
is a "no" unless the payer proves who they are; RETURNED comes days after an approval.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

from chalicelib.domain.declines import Decline
from chalicelib.domain.payment_method import Instrument, KeptInstrument, PaymentMethod
from chalicelib.late_dataclass import dataclass


class Outcome(StrEnum):
    """How a request to a processor ended, as far as we know."""

    APPROVED = "approved"
    DECLINED = "declined"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    RETURNED = "returned"
    PENDING = "pending"
    ACTION = "action"


LONGEST_REQUEST = timedelta(seconds=60)
"""API Gateway gives up after 29 s, and a function is ended at 60 s at the latest: what a process
was about to send is not on its way any more.
"""


class Verb(StrEnum):
    """What a processor can be asked to do: the first three to an instrument, the others to a
    payment, refund or credit that it made.
    """

    AUTHORIZE = "authorize"
    SALE = "sale"
    CREDIT = "credit"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"

    @property
    def takes_instrument(self) -> bool:
        """Whether it moves money between the merchant and an instrument that the request names."""
        return self in _ON_INSTRUMENTS


_ON_INSTRUMENTS = frozenset({Verb.AUTHORIZE, Verb.SALE, Verb.CREDIT})

US_DOLLAR = "usd"
"""ISO 4217, in small letters. Amounts in it are whole cents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorRequest:
    """One request to a processor, which acts on a `reference` once and answers the same again.

    `minor_units` are whole units of the currency's smallest coin, US cents. `processing_id` is the
    account that it is asked for, None where the organisation has none yet. `instrument` is set
    where the verb takes one and money may move; a question what became of a request needs none.
    `original` is the reference of the transaction that is captured, voided or refunded, and
    `processor_id` the processor's own id of that, or of what it prepared for this one. The payer
    is present where a page of theirs sent the request, by a client token, and absent where a
    secret key did. What follows is for the payer's and the merchant's statements.
    """

    verb: Verb
    reference: str
    minor_units: int
    currency: str = US_DOLLAR
    processing_id: str | None = None
    instrument: Instrument | KeptInstrument | None = None
    original: str | None = None
    processor_id: str | None = None
    payer_is_present: bool = False
    transaction_id: str = ""
    customer_id: str | None = None
    order_number: str | None = None
    description: str | None = None
    descriptor: str | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a processor can do. Amounts are whole units of the smallest coin, both included.

    `takes_numbers`: it is told the numbers that are on file here. `takes_tokens`: it takes what its
    own script has made of a number. `holds_bank_debits`: a bank
    debit can be authorized first. `needs_holder_of_account`: it debits no bank account without a
    name. `pays_out`: credits, and refunds that name no payment.
    `voids_payments`: what is captured can be taken out of its batch; else it is refunded in full.
    `voids_refunds`: a refund can be called off. `captures_parts`: less than what is held.
    """

    takes_cards: bool = True
    takes_bank_accounts: bool = True
    holds_bank_debits: bool = True
    needs_holder_of_account: bool = False
    takes_numbers: bool = True
    takes_tokens: bool = False
    pays_out: bool = True
    voids_payments: bool = True
    voids_refunds: bool = True
    captures_parts: bool = True
    currencies: tuple[str, ...] = (US_DOLLAR,)
    smallest: int = 0
    largest: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The method that is about to be charged, for a processor to make it usable.

    `kept` is how the processor keeps it, where it does already, and `customer` its own id of the
    holder. `open` opens the details; what is sent to the vendor changes with the versions.
    """

    method: PaymentMethod
    open: Callable[[], Instrument]
    kept: KeptInstrument | None = None
    holder_id: str | None = None
    holder_version: int = 1
    holder_name: str | None = None
    holder_email: str | None = None
    customer: str | None = None


class RefusedMethod(Exception):
    """The processor takes a method for no good one. `answer` is a decline."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.decline)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Answer:
    """A processor's answer. `decline` says why, for DECLINED, ACTION and RETURNED.

    `processor_id` is its own id of what it made; `processor_code`, `network_code` and `advice` are
    its own words and the card network's for a decline, and when to try again.
    """

    outcome: Outcome
    decline: Decline | None = None
    ref_number: str | None = None
    auth_code: str | None = None
    avs: str | None = None
    card_code: str | None = None
    processor_id: str | None = None
    processor_code: str | None = None
    network_code: str | None = None
    advice: str | None = None

    @property
    def known(self) -> bool:
        """Whether the processor has said what became of it, be it that it is on its way."""
        return self.outcome is not Outcome.UNKNOWN


UNKNOWN = Answer(Outcome.UNKNOWN)
NOT_SENT = Answer(Outcome.NOT_SENT)
