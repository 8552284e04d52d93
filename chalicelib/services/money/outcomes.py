"""Asking a processor, and recording what became of it.

Every step of a transaction that involves a processor goes the same way: somebody has moved it to an
in-flight status (the intent, or a claim); the processor is asked; the outcome is written on the
condition that the status is still that. Whoever comes second finds the condition failed and reads
what the first has written. An answer that is not known changes nothing: the transaction stays in
flight, and holds its lock, until `Settlement` has asked what became of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.declines import Decline
from chalicelib.domain.ids import OPERATION, part_id
from chalicelib.domain.life_cycle import Cause, Status
from chalicelib.domain.processing import UNKNOWN, Answer, Outcome, ProcessorRequest, Verb
from chalicelib.domain.status_change import StatusChange
from chalicelib.domain.transaction import Operation, OperationType, Transaction
from chalicelib.domain.write_conflicts import Stale
from chalicelib.errors import ServiceUnavailable
from chalicelib.observability.lines import emit, failed
from chalicelib.observability.log_fields import Event
from chalicelib.observability.work import asking_processor
from chalicelib.services.money.method_moves import MethodMoves
from chalicelib.services.money.transition_log import about, note
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import AccountStore, MethodStore, TransactionStore
from chalicelib.time_budget import insisting

_CAUSES: dict[tuple[Status, Outcome], Cause] = {
    (Status.PROCESSING, Outcome.APPROVED): Cause.PAYMENT_APPROVED,
    (Status.PROCESSING, Outcome.RETURNED): Cause.PAYMENT_APPROVED,
    (Status.PROCESSING, Outcome.DECLINED): Cause.PAYMENT_DECLINED,
    (Status.PROCESSING, Outcome.ACTION): Cause.PAYMENT_DECLINED,
    (Status.PROCESSING, Outcome.NOT_SENT): Cause.PAYMENT_NOT_SENT,
    (Status.CAPTURING, Outcome.APPROVED): Cause.CAPTURE_APPROVED,
    (Status.CAPTURING, Outcome.RETURNED): Cause.CAPTURE_APPROVED,
    (Status.CAPTURING, Outcome.DECLINED): Cause.CAPTURE_DECLINED,
    (Status.CAPTURING, Outcome.NOT_SENT): Cause.CAPTURE_NOT_SENT,
    (Status.VOIDING_AUTHORIZED, Outcome.APPROVED): Cause.VOID_APPROVED,
    (Status.VOIDING_AUTHORIZED, Outcome.DECLINED): Cause.VOID_REFUSED,
    (Status.VOIDING_AUTHORIZED, Outcome.NOT_SENT): Cause.VOID_REFUSED,
    (Status.VOIDING_PROCESSED, Outcome.APPROVED): Cause.VOID_APPROVED,
    (Status.VOIDING_PROCESSED, Outcome.DECLINED): Cause.VOID_REFUSED,
    (Status.VOIDING_PROCESSED, Outcome.NOT_SENT): Cause.VOID_REFUSED,
}
_OPERATIONS = {Verb.AUTHORIZE: OperationType.AUTHORIZE, Verb.VOID: OperationType.VOID}


T = TypeVar("T")


def ask(question: Callable[[ProcessorRequest], T], request: ProcessorRequest) -> T | Answer:
    """A processor's answer; UNKNOWN for whatever else comes back, an exception included."""
    try:
        with asking_processor():
            return question(request)
    except Exception:
        failed(Event.PROCESSOR_FAILED)
        return UNKNOWN


class Outcomes:
    """Records answers."""

    def __init__(
        self,
        *,
        transactions: TransactionStore,
        methods: MethodStore,
        accounts: AccountStore,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._moves = MethodMoves(methods=methods, accounts=accounts)
        self._clock = clock

    def record(
        self, organisation: Organisation, in_flight: Transaction, answer: Answer
    ) -> Transaction:
        """The transaction after `answer`, as it is stored.

        The money has moved, so the store is asked more often, and into the reserve of time. If it
        fails all the same, or we do, the transaction is answered as in flight: that is what is
        stored, and settlement will find the answer again.
        """
        if not answer.known:
            emit(Event.UNKNOWN_OUTCOME, **about(in_flight))
            return in_flight
        try:
            with insisting():
                return until_written(lambda: self._write(organisation, in_flight, answer))
        except Exception:
            failed(Event.OUTCOME_NOT_RECORDED, **about(in_flight))
            return in_flight

    def _write(
        self, organisation: Organisation, in_flight: Transaction, answer: Answer
    ) -> Transaction:
        step = self._step(in_flight, answer)
        step = replace(step, method=self._moves.of(step))
        return self._write_step(organisation, step, answer)

    def _write_step(
        self, organisation: Organisation, step: StatusChange, answer: Answer
    ) -> Transaction:
        try:
            self._transactions.write(step, shards=organisation.shards)
        except Stale as stale:
            stored = self._transactions.get(organisation.id, step.before.id)
            if stored is not None and _moved_on(stored, step.before):
                if step.led_to(stored):
                    note(step, answer)
                return stored
            if step.method is None:
                raise ServiceUnavailable("The outcome could not be recorded.") from stale
            if step.method.owner is None:  # the method itself has changed: read it again
                raise
            # The method can't come to use, because its owner was deleted meanwhile. The money
            # has moved all the same.
            return self._write_step(organisation, replace(step, method=None), answer)
        note(step, answer)
        return _with_history(step)

    def _step(self, before: Transaction, answer: Answer) -> StatusChange:
        now = self._clock()
        cause = cause_of(before, answer.outcome)
        after = replace(before.moved(cause, now), answer=_merged(before.answer, answer, cause))
        failed = answer.outcome not in (Outcome.APPROVED, Outcome.RETURNED)
        operation = Operation(
            id=part_id(OPERATION, before.id),
            type=operation_type(before),
            status="failed" if failed else "complete",
            created_at=now,
        )
        gives_back = after.status in (Status.DECLINED, Status.VOIDED)
        return StatusChange(
            before, after, operation, give_back_to=before.original_id if gives_back else None
        )


def _moved_on(stored: Transaction, before: Transaction) -> bool:
    """Whether somebody has recorded the outcome, and perhaps claimed anew since."""
    return (stored.status, stored.claim) != (before.status, before.claim)


def cause_of(before: Transaction, outcome: Outcome) -> Cause:
    """Why a status changes when the processor gives this answer."""
    cause = _CAUSES[before.status, outcome]
    if cause is Cause.PAYMENT_APPROVED and before.authorize_only:
        return Cause.AUTHORIZATION_APPROVED
    return cause


def operation_type(before: Transaction) -> OperationType:
    """The history's word for what was asked of the processor in this in-flight status."""
    return _OPERATIONS.get(before.verb, OperationType.PROCESS)


def _merged(known: Answer | None, answer: Answer, cause: Cause) -> Answer:
    """The first answer's checks and references stay; a later answer adds what it decides."""
    if answer.outcome is Outcome.NOT_SENT and cause is Cause.PAYMENT_NOT_SENT:
        return Answer(Outcome.NOT_SENT, Decline.PROCESSOR_UNAVAILABLE)
    if known is None:
        return replace(answer, outcome=_approved_if_returned(answer.outcome))
    if cause is Cause.CAPTURE_DECLINED:
        return replace(known, outcome=answer.outcome, decline=answer.decline)
    return known


def _approved_if_returned(outcome: Outcome) -> Outcome:
    """A return is recorded as a step of its own, after the approval."""
    return Outcome.APPROVED if outcome is Outcome.RETURNED else outcome


def _with_history(step: StatusChange) -> Transaction:
    operations = (step.operation,) if step.operation else ()
    return replace(step.after, operations=step.after.operations + operations)
