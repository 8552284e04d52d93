"""What Square's objects say of a payment or a refund, as answers of a processor."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.declines import Decline
from chalicelib.domain.processing import UNKNOWN, Answer, Outcome
from chalicelib.processors.square.client import SquareReply
from chalicelib.processors.square.decline_codes import WANTS_THE_PAYER, decline_of, declining

Object = dict[str, Any]

APPROVED, COMPLETED, CANCELED, FAILED = "APPROVED", "COMPLETED", "CANCELED", "FAILED"
"""Of payments. An approved one is held, and takes no money before it is completed."""

_OUTCOMES = {
    APPROVED: Outcome.APPROVED,
    COMPLETED: Outcome.APPROVED,
    CANCELED: Outcome.NOT_SENT,
    FAILED: Outcome.DECLINED,
}
_REFUNDS = {
    "PENDING": Outcome.PENDING,
    "COMPLETED": Outcome.APPROVED,
    "REJECTED": Outcome.DECLINED,
    "FAILED": Outcome.DECLINED,
}
_AVS = {"AVS_ACCEPTED": "zip", "AVS_REJECTED": "no_match"}
"""Square checks the postal code alone."""
_CARD_CODES = {"CVV_ACCEPTED": "match", "CVV_REJECTED": "no_match"}


def of_payment(payment: Object) -> Answer:
    """What became of a payment that was to be as it is now: held, or completed."""
    outcome = _OUTCOMES.get(str(payment.get("status")), Outcome.UNKNOWN)
    card = payment.get("card_details") or {}
    if outcome is Outcome.DECLINED:
        return of_errors(card.get("errors") or [], str(payment["id"]))
    return Answer(
        outcome,
        processor_id=str(payment["id"]),
        ref_number=str(payment["id"]),
        auth_code=card.get("auth_result_code"),
        avs=_AVS.get(str(card.get("avs_status")), "unknown"),
        card_code=_CARD_CODES.get(str(card.get("cvv_status"))),
    )


def of_errors(errors: list[Object], processor_id: str | None = None) -> Answer:
    """A decline, by its errors."""
    error = declining(errors) or {}
    code = str(error.get("code") or "")
    outcome = Outcome.ACTION if code == WANTS_THE_PAYER else Outcome.DECLINED
    return Answer(
        outcome, decline_of(error), processor_id=processor_id, processor_code=code or None
    )


def of_refund(refund: Object) -> Answer:
    """What became of a refund. Square does not say why one is no good."""
    status = str(refund.get("status"))
    outcome = _REFUNDS.get(status, Outcome.UNKNOWN)
    declined = outcome is Outcome.DECLINED
    return Answer(
        outcome,
        Decline.GENERAL_DECLINE if declined else None,
        processor_id=str(refund["id"]),
        ref_number=str(refund["id"]),
        processor_code=status if declined else None,
    )


def of_void(refund: Answer) -> Answer:
    """Of the full refund that stands for a void: it is done once Square has taken it."""
    if refund.outcome is not Outcome.PENDING:
        return refund
    return Answer(Outcome.APPROVED, processor_id=refund.processor_id, ref_number=refund.ref_number)


def canceled(payment: Object) -> Answer:
    """Of what was to be canceled."""
    return Answer(Outcome.APPROVED, processor_id=str(payment["id"]))


def refused(reply: SquareReply) -> Answer:
    """Square says that this can't be done: sure that nothing moved."""
    return Answer(Outcome.NOT_SENT, processor_code=reply.code or None)


def judged(reply: SquareReply) -> Answer:
    """Of an attempt at a payment: a decline has the payment beside it."""
    payment = reply.body.get("payment")
    if reply.ok:
        return of_payment(payment) if payment else UNKNOWN
    if declining(reply.errors) is None:
        return refused(reply)
    return of_errors(reply.errors, str(payment["id"]) if payment else None)
