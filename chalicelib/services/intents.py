"""The write of an intent: what is about to be asked of the processor, unless Onfile itself says no.

Two things are refused here, each found by the write that would make the transaction:

- a payment without a key that looks like one of a moment ago. A caller that sends no key can't be
  told from one that sends the same payment again by mistake, so the payment leaves a guard;
- one attempt too many, as of somebody who tries out stolen cards.
"""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.account import Organisation
from chalicelib.domain.card_testing import Attempt
from chalicelib.domain.conflicts import Guarded, Stale, TooManyAttempts
from chalicelib.domain.declines import Decline
from chalicelib.domain.duplicates import CAME_TO_NOTHING, Guard
from chalicelib.domain.idempotency import Record
from chalicelib.domain.ids import OPERATION, part_id
from chalicelib.domain.life_cycle import Cause
from chalicelib.domain.processing import Answer, Outcome
from chalicelib.domain.step import Step
from chalicelib.domain.transaction import Operation, Transaction
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.late_dataclass import dataclass
from chalicelib.services.outcomes import operation_type
from chalicelib.services.ports import TransactionStore
from chalicelib.services.retrying import until_written
from chalicelib.services.transitions import note


@dataclass(slots=True)
class NewIntent:
    """One transaction on its way into the store, with what is written along. For one use."""

    transactions: TransactionStore
    organisation: Organisation
    intent: Transaction
    came_along: OwnedMethod | None
    record: Record | Guard | None
    attempt: Attempt | None

    def write(self) -> Transaction:
        """The intent; or, where it is refused, the declined transaction that is stored instead.

        What came to nothing is replaced, on the condition that its guard still stands: of many
        that find it so, one gets through. Raises Recorded and ServiceUnavailable.
        """
        return until_written(self._write)

    def _write(self) -> Transaction:
        try:
            self._add(self.intent, self.record, self.attempt)
        except Guarded as guarded:
            return self._decline_duplicate(guarded)
        except TooManyAttempts:
            return self._decline(Decline.TOO_MANY_ATTEMPTS)
        return self.intent

    def _decline_duplicate(self, guarded: Guarded) -> Transaction:
        # By a first try of this very write, whose answer was lost.
        if guarded.transaction_id == self.intent.id:
            return self.intent
        earlier = self.transactions.get(self.organisation.id, guarded.transaction_id)
        if earlier is None or earlier.status in CAME_TO_NOTHING:
            assert isinstance(self.record, Guard)  # noqa: S101  (nothing else is guarded)
            self.record = replace(self.record, instead_of=guarded.transaction_id)
            raise Stale from guarded
        return self._decline(Decline.DUPLICATE_ATTEMPT)

    def _decline(self, decline: Decline) -> Transaction:
        """What is refused leaves no guard and counts for nothing; its key is recorded."""
        refused = _refused(self.intent, decline)
        self._add(refused, None if isinstance(self.record, Guard) else self.record, None)
        note(Step(self.intent, refused), refused.answer)
        return refused

    def _add(
        self, transaction: Transaction, record: Record | Guard | None, attempt: Attempt | None
    ) -> None:
        self.transactions.add(
            transaction,
            new_method=self.came_along,
            shards=self.organisation.shards,
            record=record,
            attempt=attempt,
        )


def _refused(intent: Transaction, decline: Decline) -> Transaction:
    """The intent, declined before any processor has heard of it."""
    now = intent.created_at
    operation = Operation(part_id(OPERATION, intent.id), operation_type(intent), "failed", now)
    declined = intent.moved(Cause.PAYMENT_DECLINED, now)
    answer = Answer(Outcome.DECLINED, decline)
    return replace(declined, answer=answer, operations=(operation,))
