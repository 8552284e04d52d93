"""The one door through which a transaction's status changes.

Whoever moves a status comes here: with what is asked of a processor (a claim), with what became of
it (an outcome), with what Onfile itself refuses, with what a bank sends back. The table of the life
cycle is applied; the change is written on the condition that the status is still the one that it
starts from; its line of history says cause, from and to; and only then is it told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.idempotency import Record
from chalicelib.domain.life_cycle import Cause
from chalicelib.domain.processing import Answer
from chalicelib.domain.status_change import MethodMove, StatusChange, change_by
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.write_conflicts import Overtaken, Stale
from chalicelib.services.money.transition_log import note
from chalicelib.services.ports import TransactionStore


class StatusWriter:
    """Moves statuses."""

    def __init__(self, *, transactions: TransactionStore, clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    def move(
        self,
        organisation: Organisation,
        before: Transaction,
        cause: Cause,
        *,
        answer: Answer | None = None,
        claim: str | None = None,
        method: MethodMove | None = None,
        record: Record | None = None,
    ) -> Transaction:
        """The transaction as it is stored after `cause`, with its history.

        `answer` is the processor's; `claim` the name of a request that is about to ask it. Raises
        IllegalTransition before anything is written, Overtaken where the stored status is another
        one by now, and Recorded.
        """

        def write(change: StatusChange) -> None:
            self._transactions.write(change, shards=organisation.shards, record=record)

        now = self._clock()
        change = change_by(before, cause, now, answer=answer, claim=claim, method=method)
        return self._written(change, write, answer)

    def know(self, in_flight: Transaction, answer: Answer) -> Transaction:
        """A payment in flight, by the processor's own id, if an unknown answer has it.

        So it is asked for by that from now on. Raises ServiceUnavailable.
        """
        if answer.processor_id is None or in_flight.known_as is not None:
            return in_flight
        known = replace(in_flight, answer=answer)
        try:
            self._transactions.save_answer(known, in_flight)
        except Stale:
            return in_flight
        return known

    def enter(
        self,
        intent: Transaction,
        cause: Cause,
        answer: Answer,
        add: Callable[[Transaction], None],
        at: datetime,
    ) -> Transaction:
        """An intent that Onfile itself declines, or that a processor has acted on by itself: `add`
        stores what `cause` makes of it at once. Raises Overtaken.
        """
        change = change_by(intent, cause, at, answer=answer)
        return self._written(change, lambda change: add(change.after), answer)

    def _written(
        self, change: StatusChange, write: Callable[[StatusChange], None], answer: Answer | None
    ) -> Transaction:
        try:
            write(change)
        except Stale as stale:
            before = change.before
            stored = self._transactions.get(before.org_id, before.id)
            if stored is None or not change.led_to(stored):
                raise Overtaken(stored) from stale
            # It was written, its answer got lost, and the store's client sent it again in vain.
            note(change, answer)
            return stored
        note(change, answer)
        return change.after
