"""What a caller may change of transactions at any time: texts, attrs, the customer. One or many."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.account import Customer, Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.idempotency import Keyed, KeyedWork, record_of
from chalicelib.domain.transaction import Transaction
from chalicelib.services.bulk_rules import Asked, decided, one_of
from chalicelib.services.changes import changed
from chalicelib.services.invalid import invalid, no_such
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import BatchStore
from chalicelib.services.requests import TransactionChange


class TransactionDetails:
    """The use case."""

    def __init__(self, *, batches: BatchStore, clock: Clock) -> None:
        self._batches = batches
        self._clock = clock

    def update(
        self,
        organisation: Organisation,
        rows: Sequence[TransactionChange],
        asked: Asked,
        *,
        keyed: Keyed | None = None,
        known: Sequence[Transaction] = (),
    ) -> list[Transaction]:
        """Change them, all or nothing; what is `known` of them is not read again at first.

        Raises InvalidAttributes and NotFound as `asked` says, TooMuchAtOnce, and Recorded where the
        key is spent.
        """
        read = [known]

        def attempt() -> list[Transaction]:
            found = {each.id: each for each in (read.pop() if read else ())}
            return self._written(organisation, rows, asked, keyed, found)

        return until_written(attempt)

    def _written(
        self,
        organisation: Organisation,
        rows: Sequence[TransactionChange],
        asked: Asked,
        keyed: Keyed | None,
        found: dict[str, Transaction],
    ) -> list[Transaction]:
        now, org_id = self._clock(), organisation.id
        found |= self._batches.transactions(org_id, {row.id for row in rows} - found.keys())
        named = {row.changes["customer_id"] for row in rows if row.changes.get("customer_id")}
        customers = self._batches.accounts(org_id, named)

        def decide(row: TransactionChange) -> tuple[Transaction, Transaction]:
            before = one_of(found, row.id)
            customer_id = row.changes.get("customer_id")
            if customer_id and not isinstance(customers.get(customer_id), Customer):
                raise invalid("customer_id", text=no_such("customer"))
            return changed(before, row.changes, now), before

        return self._commit(decided(rows, decide, asked), keyed)

    def _commit(
        self, pairs: Sequence[tuple[Transaction, Transaction]], keyed: Keyed | None
    ) -> list[Transaction]:
        unit = self._batches.begin()
        for after, before in pairs:
            unit.change_transaction(after, before)
        unit.commit(record_of(keyed, KeyedWork.DETAILS, [after.id for after, _ in pairs]))
        return [after for after, _ in pairs]
