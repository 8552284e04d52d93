"""Payments without a key, where their organisation wants duplicates to be declined.

A caller that sends no key can't be told from one that sends the same payment again by mistake. So
the payment leaves a guard, by the write of its intent; the next one that looks the same finds it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.domain.account import Organisation
from chalicelib.domain.conflicts import Guarded, Stale
from chalicelib.domain.declines import Decline
from chalicelib.domain.duplicates import CAME_TO_NOTHING, Guard
from chalicelib.domain.ids import OPERATION, part_id
from chalicelib.domain.life_cycle import Cause
from chalicelib.domain.processing import Answer, Outcome
from chalicelib.domain.transaction import Operation, Transaction
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.services.outcomes import operation_type
from chalicelib.services.ports import TransactionStore
from chalicelib.services.retrying import until_written


@dataclass(slots=True)
class GuardedIntent:
    """One payment on its way into the store. For one use."""

    transactions: TransactionStore
    organisation: Organisation
    intent: Transaction
    guard: Guard
    came_along: OwnedMethod | None

    def write(self) -> Transaction:
        """The intent; or, where it is a duplicate, the declined transaction that is stored instead.

        What came to nothing is replaced, on the condition that its guard still stands: of many
        that find it so, one gets through. Raises ServiceUnavailable.
        """
        return until_written(self._attempt)

    def _attempt(self) -> Transaction:
        try:
            self._add(self.intent, self.guard)
        except Guarded as guarded:
            # By a first try of this very write, whose answer was lost.
            if guarded.transaction_id == self.intent.id:
                return self.intent
            earlier = self.transactions.get(self.organisation.id, guarded.transaction_id)
            if earlier is None or earlier.status in CAME_TO_NOTHING:
                self.guard = replace(self.guard, instead_of=guarded.transaction_id)
                raise Stale from guarded
            refused = _refused(self.intent)
            self._add(refused, None)
            return refused
        return self.intent

    def _add(self, transaction: Transaction, guard: Guard | None) -> None:
        self.transactions.add(
            transaction, new_method=self.came_along, shards=self.organisation.shards, record=guard
        )


def _refused(intent: Transaction) -> Transaction:
    """The intent, declined before any processor has heard of it."""
    now = intent.created_at
    operation = Operation(part_id(OPERATION, intent.id), operation_type(intent), "failed", now)
    answer = Answer(Outcome.DECLINED, Decline.DUPLICATE_ATTEMPT)
    declined = intent.moved(Cause.PAYMENT_DECLINED, now)
    return replace(declined, answer=answer, operations=(operation,))
