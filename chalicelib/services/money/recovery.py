"""Finding out what became of a request whose answer was lost, and of payments that banks return.

Only the processor knows. Its "approved" and "declined" are adopted at once. "Never heard of it" is
believed only when the request that may still be on its way can't be any more.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.life_cycle import Cause, Status
from chalicelib.domain.processing import UNKNOWN, Answer, Outcome, ProcessorRequest
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.domain.write_conflicts import Overtaken
from chalicelib.services.money.outcomes import Outcomes, ask
from chalicelib.services.money.processor_routing import ProcessorRouting
from chalicelib.services.money.status_writer import StatusWriter

RETURN_WINDOW = timedelta(days=60)
"""How long after a bank debit its return is still expected."""


class Recovery:
    """Brings a transaction up to what its processor knows."""

    def __init__(
        self, *, statuses: StatusWriter, outcomes: Outcomes, routes: ProcessorRouting, clock: Clock
    ) -> None:
        self._statuses = statuses
        self._outcomes = outcomes
        self._routes = routes
        self._clock = clock

    def refresh(self, organisation: Organisation, transaction: Transaction) -> Transaction:
        """The transaction, after the processor has been asked where there is a doubt."""
        if transaction.status.in_flight:
            transaction = self.recover(organisation, transaction)
        if self._may_be_returned(transaction):
            transaction = self._adopt_return(organisation, transaction)
        return transaction

    def recover(self, organisation: Organisation, transaction: Transaction) -> Transaction:
        """A transaction in flight, after its processor has been asked for the reference.

        It stays as it is where the processor does not answer; and where that has never heard of it
        while the request may still be on its way, or can't be sure that it will come to nothing.
        """
        answer = ask(partial(self._became, transaction), transaction.request())
        if not answer.known:
            return transaction
        return self._outcomes.record(organisation, transaction, answer)

    def _became(self, transaction: Transaction, request: ProcessorRequest) -> Answer:
        processor = self._routes.processor_of(transaction)
        answer = processor.lookup(request)
        if answer is not None:
            return answer
        since = transaction.in_flight_since or transaction.modified_at
        is_believed = self._clock() - since >= processor.believed_after
        return processor.give_up(request) if is_believed else UNKNOWN

    def _may_be_returned(self, transaction: Transaction) -> bool:
        processed_at = transaction.processed_at
        return (
            transaction.status is Status.PROCESSED
            and transaction.type is TransactionType.PAYMENT
            and transaction.is_bank
            and processed_at is not None
            and self._clock() - processed_at < RETURN_WINDOW
        )

    def _adopt_return(self, organisation: Organisation, transaction: Transaction) -> Transaction:
        answer = ask(partial(self._looked_up, transaction), transaction.request())
        if answer is None or answer.outcome is not Outcome.RETURNED:
            return transaction
        try:
            return self._statuses.move(
                organisation, transaction, Cause.RETURNED_BY_BANK, answer=answer
            )
        except Overtaken as overtaken:
            return overtaken.stored or transaction

    def _looked_up(self, transaction: Transaction, request: ProcessorRequest) -> Answer | None:
        return self._routes.processor_of(transaction).lookup(request)
