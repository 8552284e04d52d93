"""The amounts of payments and refunds, and that the two name each other (I3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chalicelib.domain.life_cycle import Status
from chalicelib.domain.transaction import OF_DISPUTES, Transaction, TransactionType
from chalicelib.domain.transaction_lines import LedgerEntry

_CAME_TO_NOTHING = (Status.DECLINED, Status.VOIDED, Status.REJECTED)
_TAKEN = (Status.PROCESSED, Status.VOIDING_PROCESSED)


def wrong_amounts(transaction: Transaction, others: Mapping[str, Transaction]) -> Iterator[str]:
    """What is wrong, in words. `others` holds the transactions that this one names, by id."""
    if transaction.type is TransactionType.PAYMENT:
        yield from _of_payment(transaction, others)
    elif transaction.original_id is not None:
        yield from _of_refund(transaction, others.get(transaction.original_id))
    if transaction.type is not TransactionType.PAYMENT and transaction.refundable:
        yield f"{transaction.refundable} cents of a {transaction.type} are refundable"


def _of_payment(payment: Transaction, others: Mapping[str, Transaction]) -> Iterator[str]:
    left = payment.cents + sum(line.cents for line in payment.ledger)
    expected = left if payment.status in _TAKEN else 0
    if payment.refundable != expected or left < 0:
        yield (
            f"{payment.refundable} cents are refundable of {payment.cents}, {payment.status}, "
            f"with lines about {left - payment.cents}"
        )
    if payment.ledger and payment.status is Status.VOIDED:
        yield "it is voided, and has refunds"
    for line in payment.ledger:
        refund = others.get(line.assoc_transaction_id)
        if refund is None or refund.original_id != payment.id or not _fits(line, refund):
            yield f"its line about {line.assoc_transaction_id} is not what that refund says"


def _fits(line: LedgerEntry, about: Transaction) -> bool:
    """A dispute's line has no more than was left, or what its chargeback had: less than it says."""
    if about.type is TransactionType.CHARGEBACK:
        return -about.cents <= line.cents <= 0
    if about.type is TransactionType.CHARGEBACK_REVERSAL:
        return 0 <= line.cents <= about.cents
    return about.cents == -line.cents


def _of_refund(refund: Transaction, payment: Transaction | None) -> Iterator[str]:
    if payment is None:
        yield f"its payment {refund.original_id} is not there"
        return
    if refund.type in OF_DISPUTES and payment.status not in _TAKEN:
        return
    has_line = any(line.assoc_transaction_id == refund.id for line in payment.ledger)
    if has_line == (refund.status in _CAME_TO_NOTHING):
        which = "a" if has_line else "no"
        yield f"it is {refund.status}, and its payment has {which} line about it"
