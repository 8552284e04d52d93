"""One change of a transaction's status, with all that must be written together with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.account import Account
from chalicelib.domain.card_testing import Attempt
from chalicelib.domain.declines import Decline
from chalicelib.domain.duplicates import Guard
from chalicelib.domain.idempotency import Record
from chalicelib.domain.ids import OPERATION, part_id
from chalicelib.domain.life_cycle import Cause, Status
from chalicelib.domain.payment_method import MethodStatus
from chalicelib.domain.processing import Answer, Outcome, Verb
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.transaction_lines import Operation, OperationType
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.late_dataclass import dataclass

_OPERATIONS = {Verb.AUTHORIZE: OperationType.AUTHORIZE, Verb.VOID: OperationType.VOID}
SENT_BACK = frozenset({Cause.RETURNED_BY_BANK, Cause.REFUND_FAILED})
_HAPPENED = frozenset(
    {
        Cause.AUTHORIZATION_APPROVED,
        Cause.PAYMENT_PENDING,
        Cause.PAYMENT_APPROVED,
        Cause.CAPTURE_APPROVED,
        Cause.VOID_APPROVED,
        Cause.HOLD_RELEASED,
        *SENT_BACK,
    }
)


@dataclass(frozen=True, slots=True)
class MethodMove:
    """How a method changes with a transaction: it comes along (`before` is None), comes to use,
    or is taken for the only charge that it serves and given back. `owner` is who keeps it from now
    on.
    """

    before: OwnedMethod | None
    after: OwnedMethod
    owner: Account | None = None


def moved_to(status: MethodStatus, before: OwnedMethod) -> MethodMove:
    """A method that nobody keeps is taken (`inactive`), or given back (`active`)."""
    method = replace(before.method, status=status, version=before.method.version + 1)
    return MethodMove(before, OwnedMethod(method))


@dataclass(frozen=True, slots=True)
class Along:
    """What is written along with an intent: a method that moves, a record or guard, a count."""

    method: MethodMove | None = None
    record: Record | Guard | None = None
    attempt: Attempt | None = None

    def of_refused(self, intent: Transaction) -> Along:
        """A refused intent leaves no guard, counts for nothing, takes no method; its key is
        recorded.
        """
        record = None if isinstance(self.record, Guard) else self.record
        return Along(None if intent.takes_method else self.method, record, None)


NOTHING_ALONG = Along()


@dataclass(frozen=True, slots=True)
class StatusChange:
    """From `before` to `after`, valid only while the stored status is that of `before`.

    `operation` is the line that `after` has more in its history; a claim has none, since nothing
    has happened yet. `give_back_to` names the payment to which the cents of a refund that did not
    happen, or was voided, return. `method` moves with it.
    """

    before: Transaction
    after: Transaction
    operation: Operation | None = None
    give_back_to: str | None = None
    method: MethodMove | None = None

    def led_to(self, stored: Transaction) -> bool:
        """Whether it was this very change that led to what is stored.

        It was, where the store's answer got lost and its client sent the change again in vain.
        """
        if self.operation is None:
            return stored.claim == self.after.claim
        return self.operation in stored.operations


def change_by(
    before: Transaction,
    cause: Cause,
    now: datetime,
    *,
    answer: Answer | None = None,
    claim: str | None = None,
    method: MethodMove | None = None,
) -> StatusChange:
    """The change by `cause`, by the table of the life cycle. Raises IllegalTransition."""
    moved = before.moved(cause, now)
    if answer is None:
        return StatusChange(before, replace(moved, claim=claim), method=method)
    operation = _operation(before, moved.status, cause, now)
    after = replace(
        moved,
        claim=claim,
        answer=_answer_after(before.answer, answer, cause),
        operations=(*before.operations, operation),
    )
    gives_back = after.status in (Status.DECLINED, Status.VOIDED, Status.REJECTED)
    original = before.original_id if gives_back else None
    return StatusChange(before, after, operation, give_back_to=original, method=method)


def operation_type(before: Transaction, cause: Cause) -> OperationType:
    """The history's word for what was asked of the processor, or told by it."""
    if cause in SENT_BACK:
        return OperationType.REJECT
    if cause is Cause.HOLD_RELEASED:
        return OperationType.VOID
    return _OPERATIONS.get(before.verb, OperationType.PROCESS)


def _operation(before: Transaction, to: Status, cause: Cause, now: datetime) -> Operation:
    return Operation(
        id=part_id(OPERATION, before.id),
        type=operation_type(before, cause),
        status="complete" if cause in _HAPPENED else "failed",
        created_at=now,
        cause=cause,
        from_status=before.status,
        to_status=to,
    )


def _answer_after(known: Answer | None, answer: Answer, cause: Cause) -> Answer:
    """The first answer's checks and references stay; a later answer adds what it decides."""
    if cause in SENT_BACK:
        return replace(
            known or answer,
            outcome=Outcome.RETURNED,
            decline=answer.decline,
            processor_code=answer.processor_code,
            network_code=answer.network_code,
            advice=answer.advice,
        )
    if answer.outcome is Outcome.NOT_SENT and cause is Cause.PAYMENT_NOT_SENT:
        return Answer(Outcome.NOT_SENT, Decline.PROCESSOR_UNAVAILABLE)
    if known is None or known.outcome in (Outcome.PENDING, Outcome.UNKNOWN):
        return replace(answer, outcome=_approved_if_returned(answer.outcome))
    if cause is Cause.CAPTURE_DECLINED:
        return replace(known, outcome=answer.outcome, decline=answer.decline)
    return known


def _approved_if_returned(outcome: Outcome) -> Outcome:
    """A return is recorded as a change of its own, after the approval."""
    return Outcome.APPROVED if outcome is Outcome.RETURNED else outcome
