"""The log line of each change of a transaction's status: told once it is written, never before."""

from __future__ import annotations

from chalicelib.domain.life_cycle import Status
from chalicelib.domain.processing import Answer, Outcome
from chalicelib.domain.status_change import StatusChange
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.observability.lines import emit
from chalicelib.observability.log_fields import Event, LogFields

_RETURN = "return"


def about(transaction: Transaction) -> LogFields:
    """Which transaction it is, and what its processor is or was asked for."""
    return {
        "organisation": transaction.org_id,
        "transaction": transaction.id,
        "operation": _RETURN if transaction.status is Status.PROCESSED else transaction.verb,
        "processor": transaction.processor,
    }


def note(step: StatusChange, answer: Answer | None = None) -> None:
    """Tell of a step that is written. `answer` is the processor's; None for a claim."""
    before, after = step.before, step.after
    # A claim is told as what is claimed, an outcome as what was.
    fields = about(after if after.status.in_flight else before)
    fields |= {"from_status": before.status, "to_status": after.status}
    if answer is not None:
        fields |= _outcome(answer, after)
        if before.status is Status.PROCESSING and before.type is TransactionType.PAYMENT:
            fields |= {"charges": 1}
    emit(Event.TRANSITION, **fields)


def _outcome(answer: Answer, after: Transaction) -> LogFields:
    """A return that is found out with the payment is a step of its own, after the approval."""
    if answer.outcome is Outcome.RETURNED and after.status is not Status.REJECTED:
        return {"outcome": Outcome.APPROVED}
    decline = answer.decline or after.decline
    if answer.outcome is Outcome.APPROVED or decline is None:
        return {"outcome": answer.outcome}
    return {"outcome": answer.outcome, "decline": decline}
