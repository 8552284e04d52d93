"""What a transaction answers of itself: the processor's decision, and what follows from it.

Each of these attributes stands with the function that finds it.
"""

from __future__ import annotations

from chalicelib.api.answer_time import moment_of_answer
from chalicelib.api.resources.common import answered
from chalicelib.api.resources.field import Source, constant
from chalicelib.api.resources.number_types import Number
from chalicelib.api.resources.pages import Pages
from chalicelib.api.resources.types import Text
from chalicelib.domain.declines import Decline
from chalicelib.domain.funding import funding_of
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.transaction import Transaction


def _status_code(transaction: Transaction) -> str | None:
    if transaction.decline is not None:
        return transaction.decline.value
    return "approved" if _is_decided(transaction) else None


def _status_message(transaction: Transaction) -> str | None:
    if transaction.decline is not None:
        return transaction.decline.message
    if _is_decided(transaction):
        return "The transaction was approved."
    if transaction.status is Status.PENDING:
        return "The payment is on its way at the bank."
    return "The processor has not answered yet." if transaction.status.in_flight else None


def _is_decided(transaction: Transaction) -> bool:
    return transaction.answer is not None and transaction.status is not Status.PENDING


def _told(name: str) -> Source:
    """Something of the processor's answer."""
    return lambda transaction: getattr(transaction.answer, name) if transaction.answer else None


def _funding_status(transaction: Transaction) -> str | None:
    """As of the moment of the answer: a batch that goes out changes no row."""
    return funding_of(transaction, moment_of_answer())


def _funding_type(transaction: Transaction) -> str | None:
    if transaction.method is None:
        return None
    card = transaction.method.method.card
    return card.card_type if card is not None else "bank"


def _risk_flag(transaction: Transaction) -> str:
    return "denied" if transaction.decline is Decline.SUSPICIOUS_ACTIVITY else "allowed"


DECISION = (
    answered(
        "status_code", Text(), _status_code, pages=Pages(see=True), doc="`approved`, or why not."
    ),
    answered(
        "status_message",
        Text(),
        _status_message,
        pages=Pages(see=True),
        doc="The same for the person who pays.",
    ),
)
REF_NUMBER = answered(
    "ref_number",
    Text(),
    _told("ref_number"),
    key="ref_number",
    doc="The processor's own number for it.",
)
ANSWER = (
    answered(
        "avs", Text(), _told("avs"), doc="How much of the billing address the issuer confirmed."
    ),
    answered(
        "card_code",
        Text(),
        _told("card_code"),
        doc="What the issuer said of the card code; never the code itself.",
    ),
    answered("auth_code", Text(), _told("auth_code"), on_request=True),
    answered(
        "processor_code",
        Text(),
        _told("processor_code"),
        on_request=True,
        doc="Why it was declined, in the processor's own word.",
    ),
    answered(
        "network_code",
        Text(),
        _told("network_code"),
        on_request=True,
        doc="The same in that of the card's network.",
    ),
    answered(
        "advice",
        Text(),
        _told("advice"),
        on_request=True,
        doc="When to try again, in the processor's own word: `try_again_later`, "
        "`do_not_try_again`, `confirm_card_data`.",
    ),
    answered("risk_flag", Text(), _risk_flag, nullable=False),
    answered("risk_score", Number(), constant(0.0), nullable=False),
    answered(
        "funding_status",
        Text(),
        _funding_status,
        doc="`batched` from 19:00 in New York: it can be refunded then, and not voided. "
        "`refunded` once nothing is left, `reversed` where the bank took it back.",
    ),
    answered("funding_type", Text(), _funding_type),
)
"""In the order in which a transaction shows them."""
