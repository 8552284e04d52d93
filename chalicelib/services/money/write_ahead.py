"""The write of an intent: what is about to be asked of the processor, unless Onfile itself says no.

Three things are refused here, each found by the write that would make the transaction:

- a payment without a key that looks like one of a moment ago. A caller that sends no key can't be
  told from one that sends the same payment again by mistake, so the payment leaves a guard;
- one attempt too many, as of somebody who tries out stolen cards;
- another charge of a method that serves one: the write takes it.
"""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.account import Organisation
from chalicelib.domain.card_testing import Attempt
from chalicelib.domain.declines import Decline
from chalicelib.domain.duplicates import CAME_TO_NOTHING, Guard
from chalicelib.domain.idempotency import Record
from chalicelib.domain.payment_method import MethodStatus, PaymentMethod
from chalicelib.domain.processing import Answer, Outcome
from chalicelib.domain.status_change import MethodMove, moved_to
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.domain.write_conflicts import Guarded, MethodChanged, Stale, TooManyAttempts
from chalicelib.late_dataclass import dataclass
from chalicelib.services.invalid import invalid
from chalicelib.services.money.funding_source import SPENT
from chalicelib.services.money.status_writer import StatusWriter
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import TransactionStore


@dataclass(slots=True)
class NewIntent:
    """One transaction on its way into the store, with what is written along. For one use."""

    transactions: TransactionStore
    statuses: StatusWriter
    organisation: Organisation
    intent: Transaction
    method: MethodMove | None
    record: Record | Guard | None
    attempt: Attempt | None

    def write(self) -> Transaction:
        """The intent; or, where it is refused, the declined transaction that is stored instead.

        What came to nothing is replaced, on the condition that its guard still stands: of many
        that find it so, one gets through. Raises Recorded and ServiceUnavailable, and
        InvalidAttributes where the method that serves one charge serves another one now.
        """
        return until_written(self._write)

    def _write(self) -> Transaction:
        try:
            self._add(self.intent, self.record, self.attempt, self.method)
        except Guarded as guarded:
            return self._decline_duplicate(guarded)
        except TooManyAttempts:
            return self._decline(Decline.TOO_MANY_ATTEMPTS)
        except MethodChanged as changed:
            self.method = _taken_again(changed.stands)
            raise Stale from changed
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
        """What is refused leaves no guard, counts for nothing, takes no method; its key is
        recorded.
        """
        record = None if isinstance(self.record, Guard) else self.record
        method = None if self.intent.takes_method else self.method
        return self.statuses.refuse(
            self.intent,
            Answer(Outcome.DECLINED, decline),
            lambda refused: self._add(refused, record, None, method),
            self.intent.created_at,
        )

    def _add(
        self,
        transaction: Transaction,
        record: Record | Guard | None,
        attempt: Attempt | None,
        method: MethodMove | None,
    ) -> None:
        self.transactions.add(
            transaction,
            method=method,
            shards=self.organisation.shards,
            record=record,
            attempt=attempt,
        )


def _taken_again(stands: PaymentMethod | None) -> MethodMove:
    """The method taken as it is now. Raises InvalidAttributes where that can't be."""
    if stands is None or stands.status is MethodStatus.INACTIVE:
        raise invalid("payment_method_id", text=SPENT)
    return moved_to(MethodStatus.INACTIVE, OwnedMethod(stands))
