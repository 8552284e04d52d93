"""Chargebacks and their reversals: made by the service alone, once for each dispute.

Their ids follow from the dispute's, so an event that comes again finds what the first has made. The
cents come off what is left to refund of the payment in the very write that makes the chargeback,
and back on with its reversal: refunds and disputes together never take more than was paid, as far
as it is ours to say.
"""

from __future__ import annotations

from chalicelib.domain.clock import Clock
from chalicelib.domain.dispute import Dispute
from chalicelib.domain.ids import TRANSACTION, derived_id
from chalicelib.domain.life_cycle import Cause, Status
from chalicelib.domain.processing import Answer, Outcome
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.domain.transaction_lines import ledger_line
from chalicelib.errors import ServiceUnavailable
from chalicelib.services.money.status_writer import StatusWriter
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import TransactionStore

_AT_WORK = "A request is at work on the payment that is in dispute."
_ENTRIES = {
    TransactionType.CHARGEBACK: "chargeback",
    TransactionType.CHARGEBACK_REVERSAL: "reversal",
}


class Disputes:
    """Brings a payment's disputes up to what its processor knows."""

    def __init__(
        self, *, transactions: TransactionStore, statuses: StatusWriter, clock: Clock
    ) -> None:
        self._transactions = transactions
        self._statuses = statuses
        self._clock = clock

    def adopt(self, payment: Transaction, dispute: Dispute) -> None:
        """Write those of its transactions that are not on file yet. Raises ServiceUnavailable."""
        if not dispute.is_taken:
            return
        until_written(lambda: self._charge_back(payment, dispute))
        if dispute.is_returned:
            until_written(lambda: self._reverse(payment, dispute))

    def _charge_back(self, known: Transaction, dispute: Dispute) -> None:
        chargeback_id = _id_of(known, dispute, TransactionType.CHARGEBACK)
        if self._transactions.get(known.org_id, chargeback_id) is not None:
            return
        payment = self._at_rest(known)
        # What was refunded before can't come off once more.
        cents = -min(dispute.cents, payment.refundable)
        self._write(payment, dispute, TransactionType.CHARGEBACK, cents)

    def _reverse(self, known: Transaction, dispute: Dispute) -> None:
        reversal_id = _id_of(known, dispute, TransactionType.CHARGEBACK_REVERSAL)
        if self._transactions.get(known.org_id, reversal_id) is not None:
            return
        payment = self._at_rest(known)
        chargeback_id = _id_of(payment, dispute, TransactionType.CHARGEBACK)
        lines = (each for each in payment.ledger if each.assoc_transaction_id == chargeback_id)
        cents = -sum(each.cents for each in lines)
        self._write(payment, dispute, TransactionType.CHARGEBACK_REVERSAL, cents)

    def _at_rest(self, known: Transaction) -> Transaction:
        """The payment as it is now. Raises ServiceUnavailable while a request is at work on it."""
        payment = self._transactions.get(known.org_id, known.id) or known
        if payment.status.in_flight:
            raise ServiceUnavailable(_AT_WORK)
        return payment

    def _write(
        self, payment: Transaction, dispute: Dispute, type_: TransactionType, cents: int
    ) -> None:
        """`cents` are what the payment's own line says."""
        now = self._clock()
        intent = _intent(payment, dispute, type_)
        line = ledger_line(payment.id, _ENTRIES[type_], cents, intent.id, now)
        answer = Answer(
            Outcome.APPROVED,
            ref_number=dispute.id,
            processor_id=dispute.id,
            processor_code=dispute.reason,
        )
        self._statuses.enter(
            intent,
            Cause.PAYMENT_APPROVED,
            answer,
            lambda made: self._transactions.add_dispute(made, intent, payment, line),
            now,
        )


def _id_of(payment: Transaction, dispute: Dispute, type_: TransactionType) -> str:
    about = (payment.processor, dispute.id, type_.value)
    return derived_id(TRANSACTION, payment.id, dispute.opened_at, *about)


def _intent(payment: Transaction, dispute: Dispute, type_: TransactionType) -> Transaction:
    made_id = _id_of(payment, dispute, type_)
    sign = 1 if type_ is TransactionType.CHARGEBACK else -1
    cents, at = sign * dispute.cents, dispute.opened_at
    own = ledger_line(made_id, _ENTRIES[type_], cents, payment.id, at)
    return Transaction(
        id=made_id,
        org_id=payment.org_id,
        type=type_,
        status=Status.PROCESSING,
        cents=dispute.cents,
        created_at=dispute.opened_at,
        modified_at=dispute.opened_at,
        customer_id=payment.customer_id,
        payment_method_id=payment.payment_method_id,
        method=payment.method,
        processing_id=payment.processing_id,
        processor=payment.processor,
        original_id=payment.id,
        processor_id=payment.known_as,
        ledger=(own,),
    )
