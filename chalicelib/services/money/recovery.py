"""Finding out what became of a request whose answer was lost, and of payments that banks return.

Only the processor knows. Its "approved" and "declined" are adopted at once. "Never heard of it" is
believed only when the request that may still be on its way can't be any more.
"""

from __future__ import annotations

from functools import partial

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.processing import UNKNOWN, Answer, ProcessorRequest
from chalicelib.domain.questions import HOLDS_LAST, RETURN_WINDOW
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.domain.write_conflicts import Stale
from chalicelib.errors import ServiceUnavailable
from chalicelib.services.money.outcomes import Outcomes, ask
from chalicelib.services.money.processor_routing import ProcessorRouting
from chalicelib.services.ports import TransactionStore


class Recovery:
    """Brings a transaction up to what its processor knows."""

    def __init__(
        self,
        *,
        transactions: TransactionStore,
        outcomes: Outcomes,
        routes: ProcessorRouting,
        clock: Clock,
    ) -> None:
        self._transactions = transactions
        self._outcomes = outcomes
        self._routes = routes
        self._clock = clock

    def refresh(self, organisation: Organisation, transaction: Transaction) -> Transaction:
        """The transaction, after the processor has been asked where there is a doubt."""
        if transaction.status.in_flight:
            transaction = self.recover(organisation, transaction)
        if self._may_be_returned(transaction) or self._may_be_released(transaction):
            transaction = self.look_again(organisation, transaction)
        return transaction

    def ask_again(self, organisation: Organisation, transaction: Transaction) -> Transaction:
        """A transaction that takes days, after one of those who want to ask its processor has
        asked.

        The time of the next question is written first, so after a failure it is asked then, not
        sooner.
        """
        asked = transaction.asked(self._clock())
        try:
            self._transactions.save_question(asked, transaction)
        except Stale:
            return self._transactions.get(organisation.id, transaction.id) or transaction
        return self.look_again(organisation, asked)

    def look_again(
        self, organisation: Organisation, transaction: Transaction, *, insist: bool = False
    ) -> Transaction:
        """A transaction that nobody is at work on, after its processor has been asked about it.

        Who does `insist` gets ServiceUnavailable where that does not answer.
        """
        answer = ask(partial(self._looked_up, transaction), transaction.request())
        if answer is None:
            return transaction
        if insist and not answer.known:
            raise ServiceUnavailable("The processor did not answer.")
        return self._outcomes.record(organisation, transaction, answer)

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
        """Of a processor that decides at once, and tells of nothing by itself."""
        processed_at = transaction.processed_at
        return (
            transaction.status is Status.PROCESSED
            and transaction.ask_at is None
            and transaction.type is TransactionType.PAYMENT
            and transaction.is_bank
            and processed_at is not None
            and self._clock() - processed_at < RETURN_WINDOW
        )

    def _may_be_released(self, transaction: Transaction) -> bool:
        """A hold at a vendor, which ends there by itself."""
        return (
            transaction.status is Status.AUTHORIZED
            and transaction.known_as is not None
            and self._clock() - transaction.created_at >= HOLDS_LAST
        )

    def _looked_up(self, transaction: Transaction, request: ProcessorRequest) -> Answer | None:
        return self._routes.processor_of(transaction).lookup(request)
