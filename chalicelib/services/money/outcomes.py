"""Asking a processor, and recording what became of it.

Every step of a transaction that involves a processor goes the same way: somebody has moved it to an
in-flight status (the intent, or a claim); the processor is asked; the outcome is written on the
condition that the status is still that. Whoever comes second finds the condition failed and reads
what the first has written. An answer that is not known changes nothing: the transaction stays in
flight, and holds its lock, until recovery has asked what became of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from chalicelib.domain.account import Organisation
from chalicelib.domain.life_cycle import Cause, Status, move
from chalicelib.domain.processing import UNKNOWN, Answer, Outcome, ProcessorRequest
from chalicelib.domain.status_change import MethodMove
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.domain.write_conflicts import Overtaken
from chalicelib.errors import ServiceUnavailable
from chalicelib.observability.lines import emit, failed
from chalicelib.observability.log_fields import Event
from chalicelib.observability.work import asking_processor
from chalicelib.services.money.method_moves import MethodMoves
from chalicelib.services.money.status_writer import StatusWriter
from chalicelib.services.money.transition_log import about
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import AccountStore, MethodStore
from chalicelib.time_budget import insisting

_CAUSES: dict[tuple[Status, Outcome], Cause] = {
    (Status.PROCESSING, Outcome.APPROVED): Cause.PAYMENT_APPROVED,
    (Status.PROCESSING, Outcome.RETURNED): Cause.PAYMENT_APPROVED,
    (Status.PROCESSING, Outcome.DECLINED): Cause.PAYMENT_DECLINED,
    (Status.PROCESSING, Outcome.ACTION): Cause.PAYMENT_DECLINED,
    (Status.PROCESSING, Outcome.NOT_SENT): Cause.PAYMENT_NOT_SENT,
    (Status.PROCESSING, Outcome.PENDING): Cause.PAYMENT_PENDING,
    (Status.PENDING, Outcome.APPROVED): Cause.PAYMENT_APPROVED,
    (Status.PENDING, Outcome.RETURNED): Cause.RETURNED_BY_BANK,
    (Status.PENDING, Outcome.DECLINED): Cause.PAYMENT_DECLINED,
    (Status.PENDING, Outcome.ACTION): Cause.PAYMENT_DECLINED,
    (Status.PENDING, Outcome.NOT_SENT): Cause.PAYMENT_NOT_SENT,
    (Status.PROCESSED, Outcome.RETURNED): Cause.RETURNED_BY_BANK,
    (Status.PROCESSED, Outcome.DECLINED): Cause.REFUND_FAILED,
    (Status.AUTHORIZED, Outcome.NOT_SENT): Cause.HOLD_RELEASED,
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
        statuses: StatusWriter,
        methods: MethodStore,
        accounts: AccountStore,
    ) -> None:
        self._statuses = statuses
        self._moves = MethodMoves(methods=methods, accounts=accounts)

    def record(
        self, organisation: Organisation, in_flight: Transaction, answer: Answer
    ) -> Transaction:
        """The transaction after `answer`, as it is stored; `in_flight`, or on its way for days.

        The money has moved, so the store is asked more often, and into the reserve of time. If it
        fails all the same, or we do, the transaction is answered as in flight: that is what is
        stored, and recovery will find the answer again.
        """
        cause = cause_of(in_flight, answer.outcome)
        if cause is None:
            if in_flight.status.in_flight:
                emit(Event.UNKNOWN_OUTCOME, **about(in_flight))
                return self._known(in_flight, answer)
            return in_flight
        try:
            with insisting():
                return until_written(lambda: self._write(organisation, in_flight, cause, answer))
        except Exception:
            failed(Event.OUTCOME_NOT_RECORDED, **about(in_flight))
            return in_flight

    def _known(self, in_flight: Transaction, answer: Answer) -> Transaction:
        """With what an unknown answer says all the same; where that can't be written, without."""
        try:
            return self._statuses.know(in_flight, answer)
        except Exception:
            failed(Event.OUTCOME_NOT_RECORDED, **about(in_flight))
            return in_flight

    def _write(
        self, organisation: Organisation, in_flight: Transaction, cause: Cause, answer: Answer
    ) -> Transaction:
        method = self._moves.of(in_flight, move(in_flight.status, cause))
        return self._moved(organisation, in_flight, cause, answer, method)

    def _moved(
        self,
        organisation: Organisation,
        in_flight: Transaction,
        cause: Cause,
        answer: Answer,
        method: MethodMove | None,
    ) -> Transaction:
        try:
            return self._statuses.move(organisation, in_flight, cause, answer=answer, method=method)
        except Overtaken as overtaken:
            stored = overtaken.stored
            if stored is not None and _moved_on(stored, in_flight):
                return stored
            if method is None:
                raise ServiceUnavailable("The outcome could not be recorded.") from overtaken
            if method.owner is None:  # the method itself has changed: read it again
                raise
            # The method can't come to use, because its owner was deleted meanwhile. The money
            # has moved all the same.
            return self._moved(organisation, in_flight, cause, answer, None)


def _moved_on(stored: Transaction, before: Transaction) -> bool:
    """Whether somebody has recorded the outcome, and perhaps claimed anew since."""
    return (stored.status, stored.claim) != (before.status, before.claim)


def cause_of(before: Transaction, outcome: Outcome) -> Cause | None:
    """Why a status changes when the processor gives this answer; None where it does not.

    What it was asked about is unknown, or on its way still, or has long been decided so.
    """
    cause = _CAUSES.get((before.status, outcome))
    if cause is Cause.REFUND_FAILED and before.type is not TransactionType.REFUND:
        return None
    if cause is Cause.PAYMENT_APPROVED and before.authorize_only:
        return Cause.AUTHORIZATION_APPROVED
    return cause
