"""The details of several transactions at once, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.account import Customer, Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.idempotency import Keyed, KeyedWork, record_of
from chalicelib.domain.transaction import Transaction
from chalicelib.errors import BadRequest, NotFound
from chalicelib.services.bulk_rules import Asked, decided
from chalicelib.services.changes import changed
from chalicelib.services.invalid import invalid
from chalicelib.services.money.transactions import Transactions
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import BatchStore
from chalicelib.services.requests import TransactionChange


class BulkTransactions:
    """The use case, on top of those of a single transaction."""

    def __init__(self, single: Transactions, *, batches: BatchStore, clock: Clock) -> None:
        self._single = single
        self._batches = batches
        self._clock = clock

    def update(
        self,
        organisation: Organisation,
        rows: Sequence[TransactionChange],
        asked: Asked,
        *,
        keyed: Keyed | None = None,
    ) -> list[Transaction]:
        """Change texts, attrs or the customer of several transactions; the status of one only.

        Raises InvalidAttributes and NotFound as `asked` says, TooMuchAtOnce, and BadRequest for the
        status of several: what a processor has done for one can't be undone for another's sake.
        Raises Recorded where the key is spent.
        """
        if any(row.status is not None for row in rows):
            if len(rows) > 1:
                raise BadRequest("The status can be changed of one transaction in each request.")
            return decided(rows, lambda row: self._one(organisation, row, keyed), asked)
        return until_written(lambda: self._attempt(organisation, rows, asked, keyed))

    def _one(
        self, organisation: Organisation, row: TransactionChange, keyed: Keyed | None
    ) -> Transaction:
        return self._single.update(organisation, row.id, row.changes, row.status, keyed=keyed)

    def _attempt(
        self,
        organisation: Organisation,
        rows: Sequence[TransactionChange],
        asked: Asked,
        keyed: Keyed | None,
    ) -> list[Transaction]:
        now = self._clock()
        found = self._batches.transactions(organisation.id, [row.id for row in rows])
        named = {row.changes["customer_id"] for row in rows if row.changes.get("customer_id")}
        customers = self._batches.accounts(organisation.id, named)

        def decide(row: TransactionChange) -> tuple[Transaction, Transaction]:
            if row.id not in found:
                raise NotFound
            customer_id = row.changes.get("customer_id")
            if customer_id and not isinstance(customers.get(customer_id), Customer):
                raise invalid("customer_id")
            return changed(found[row.id], row.changes, now), found[row.id]

        pairs = decided(rows, decide, asked)
        unit = self._batches.begin()
        for after, before in pairs:
            unit.change_transaction(after, before)
        unit.commit(record_of(keyed, KeyedWork.DETAILS, [after.id for after, _ in pairs]))
        return [after for after, _ in pairs]
