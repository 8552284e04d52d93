"""The life cycle of a transaction, as a table. `move` is the only function that changes a status.

The statuses with an "-ing" are claims: somebody has written down that it is about to ask the
processor, and nobody else may act until the answer, or the recovery of a lost answer, is
recorded. The wire shows all of them as `processing`. So it shows `pending`: the processor has
taken a bank debit, or a refund, and it is on its way for days. Nobody is at work on it then.
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Internal statuses; `public` is the wire's word for each."""

    PROCESSING = "processing"
    PENDING = "pending"
    AUTHORIZED = "authorized"
    CAPTURING = "capturing"
    PROCESSED = "processed"
    VOIDING_AUTHORIZED = "voiding_authorized"
    VOIDING_PROCESSED = "voiding_processed"
    VOIDED = "voided"
    DECLINED = "declined"
    REJECTED = "rejected"

    @property
    def in_flight(self) -> bool:
        """Whether the processor has been, or is about to be, asked and the answer is not in."""
        return self in _IN_FLIGHT

    @property
    def final(self) -> bool:
        """Whether nothing can change it any more."""
        return self not in _HAVE_A_WAY_ON

    @property
    def public(self) -> str:
        """The status on the wire."""
        unknown = self.in_flight or self is Status.PENDING
        return Status.PROCESSING.value if unknown else self.value


class Cause(StrEnum):
    """Why a status changes."""

    AUTHORIZATION_APPROVED = "authorization_approved"
    PAYMENT_PENDING = "payment_pending"
    PAYMENT_APPROVED = "payment_approved"
    PAYMENT_DECLINED = "payment_declined"
    PAYMENT_NOT_SENT = "payment_not_sent"
    CAPTURE_STARTED = "capture_started"
    CAPTURE_APPROVED = "capture_approved"
    CAPTURE_DECLINED = "capture_declined"
    CAPTURE_NOT_SENT = "capture_not_sent"
    VOID_STARTED = "void_started"
    VOID_APPROVED = "void_approved"
    VOID_REFUSED = "void_refused"
    RETURNED_BY_BANK = "returned_by_bank"
    REFUND_FAILED = "refund_failed"
    HOLD_RELEASED = "hold_released"


TRANSITIONS: dict[tuple[Status, Cause], Status] = {
    (Status.PROCESSING, Cause.AUTHORIZATION_APPROVED): Status.AUTHORIZED,
    (Status.PROCESSING, Cause.PAYMENT_PENDING): Status.PENDING,
    (Status.PENDING, Cause.PAYMENT_APPROVED): Status.PROCESSED,
    (Status.PENDING, Cause.PAYMENT_DECLINED): Status.DECLINED,
    (Status.PENDING, Cause.PAYMENT_NOT_SENT): Status.DECLINED,
    (Status.PENDING, Cause.RETURNED_BY_BANK): Status.REJECTED,
    (Status.PROCESSING, Cause.PAYMENT_APPROVED): Status.PROCESSED,
    (Status.PROCESSING, Cause.PAYMENT_DECLINED): Status.DECLINED,
    (Status.PROCESSING, Cause.PAYMENT_NOT_SENT): Status.DECLINED,
    (Status.AUTHORIZED, Cause.CAPTURE_STARTED): Status.CAPTURING,
    (Status.AUTHORIZED, Cause.HOLD_RELEASED): Status.VOIDED,
    (Status.CAPTURING, Cause.CAPTURE_APPROVED): Status.PROCESSED,
    (Status.CAPTURING, Cause.CAPTURE_DECLINED): Status.DECLINED,
    (Status.CAPTURING, Cause.CAPTURE_NOT_SENT): Status.AUTHORIZED,
    (Status.AUTHORIZED, Cause.VOID_STARTED): Status.VOIDING_AUTHORIZED,
    (Status.PROCESSED, Cause.VOID_STARTED): Status.VOIDING_PROCESSED,
    (Status.VOIDING_AUTHORIZED, Cause.VOID_APPROVED): Status.VOIDED,
    (Status.VOIDING_PROCESSED, Cause.VOID_APPROVED): Status.VOIDED,
    (Status.VOIDING_AUTHORIZED, Cause.VOID_REFUSED): Status.AUTHORIZED,
    (Status.VOIDING_PROCESSED, Cause.VOID_REFUSED): Status.PROCESSED,
    (Status.PROCESSED, Cause.RETURNED_BY_BANK): Status.REJECTED,
    (Status.PROCESSED, Cause.REFUND_FAILED): Status.REJECTED,
}

_HAVE_A_WAY_ON = frozenset(status for status, _ in TRANSITIONS)
_IN_FLIGHT = frozenset(
    {
        Status.PROCESSING,
        Status.CAPTURING,
        Status.VOIDING_AUTHORIZED,
        Status.VOIDING_PROCESSED,
    }
)


class IllegalTransition(Exception):
    """The life cycle has no way from this status by this cause."""

    def __init__(self, status: Status, cause: Cause) -> None:
        super().__init__(f"{status} can't move by {cause}")
        self.status = status
        self.cause = cause


def move(status: Status, cause: Cause) -> Status:
    """The status after `cause`. Raises IllegalTransition where the table has no such way."""
    try:
        return TRANSITIONS[status, cause]
    except KeyError:
        raise IllegalTransition(status, cause) from None
