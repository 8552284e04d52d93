"""What a transaction answers that is not one of its attributes, but follows from them."""

from __future__ import annotations

from chalicelib.api.answer_time import moment_of_answer
from chalicelib.api.resources.field import Source
from chalicelib.domain.declines import Decline
from chalicelib.domain.funding import funding_of
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.transaction import Transaction


def status_code(transaction: Transaction) -> str | None:
    if transaction.decline is not None:
        return transaction.decline.value
    return "approved" if _is_decided(transaction) else None


def status_message(transaction: Transaction) -> str | None:
    if transaction.decline is not None:
        return transaction.decline.message
    if _is_decided(transaction):
        return "The transaction was approved."
    if transaction.status is Status.PENDING:
        return "The payment is on its way at the bank."
    return "The processor has not answered yet." if transaction.status.in_flight else None


def _is_decided(transaction: Transaction) -> bool:
    return transaction.answer is not None and transaction.status is not Status.PENDING


def told(name: str) -> Source:
    """Something of the processor's answer."""
    return lambda transaction: getattr(transaction.answer, name) if transaction.answer else None


def funding_status(transaction: Transaction) -> str | None:
    """As of the moment of the answer: a batch that goes out changes no row."""
    return funding_of(transaction, moment_of_answer())


def funding_type(transaction: Transaction) -> str | None:
    if transaction.method is None:
        return None
    card = transaction.method.method.card
    return card.card_type if card is not None else "bank"


def risk_flag(transaction: Transaction) -> str:
    return "denied" if transaction.decline is Decline.SUSPICIOUS_ACTIVITY else "allowed"
