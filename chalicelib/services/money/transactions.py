"""Transactions as callers see them: create of any type, read, change, list."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.account import Organisation
from chalicelib.domain.card_testing import Bearer
from chalicelib.domain.idempotency import Keyed
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.transaction import OF_DISPUTES, Transaction, TransactionType
from chalicelib.errors import BadRequest, NotFound
from chalicelib.services.bulk_rules import Asked, decided
from chalicelib.services.invalid import REQUIRED, invalid
from chalicelib.services.money.captures_and_voids import (
    DISPUTED,
    ON_ITS_WAY,
    CapturesAndVoids,
    check_not_in_flight,
    out_of_reach,
)
from chalicelib.services.money.charges import Charges
from chalicelib.services.money.recovery import Recovery
from chalicelib.services.money.refunds import Refunds
from chalicelib.services.money.transaction_details import TransactionDetails
from chalicelib.services.ports import TransactionStore
from chalicelib.services.requests import Changes, NewTransaction, TransactionChange

_LEDGER = (
    f'{REQUIRED}: the payment that is given back, as [{{"assoc_transaction_id": "txn_…"}}]; '
    "the organisation takes no refund without one"
)


class Transactions:
    """The use cases of transactions."""

    def __init__(
        self,
        *,
        transactions: TransactionStore,
        charges: Charges,
        refunds: Refunds,
        operations: CapturesAndVoids,
        recovery: Recovery,
        details: TransactionDetails,
    ) -> None:
        self._transactions = transactions
        self._charges = charges
        self._refunds = refunds
        self._operations = operations
        self._recovery = recovery
        self._details = details

    def create(
        self,
        organisation: Organisation,
        new: NewTransaction,
        *,
        keyed: Keyed | None = None,
        bearer: Bearer | None = None,
    ) -> Transaction:
        """`bearer` is who came with a client token, if it was one.

        Raises InvalidAttributes, TransactionDeclined, ServiceUnavailable, Recorded.
        """
        if new.original_id is not None:
            return self._refunds.create(organisation, new, keyed=keyed)
        if new.type is TransactionType.REFUND and not organisation.takes_blind_refunds:
            raise invalid("ledger", text=_LEDGER)
        return self._charges.create(organisation, new, keyed=keyed, bearer=bearer)

    def get(self, organisation: Organisation, transaction_id: str) -> Transaction:
        """As it is now: a transaction in doubt is settled first. Raises NotFound."""
        return self._recovery.refresh(organisation, self.find(organisation, transaction_id))

    def find(self, organisation: Organisation, transaction_id: str) -> Transaction:
        """As it is stored, settled or not. Raises NotFound."""
        found = self._transactions.get(organisation.id, transaction_id)
        if found is None:
            raise NotFound
        return found

    def update(
        self,
        organisation: Organisation,
        rows: Sequence[TransactionChange],
        asked: Asked,
        *,
        keyed: Keyed | None = None,
    ) -> list[Transaction]:
        """Change texts, attrs or the customer, all or nothing; the status of one, if it is alone.

        `status` captures or voids. A key is recorded with the claim of a capture or void, else with
        the details. Raises what `TransactionDetails.update` does, Conflict and TransactionDeclined,
        and BadRequest for the status of several: what a processor has done for one can't be undone
        for another's sake.
        """
        moves = any(row.status is not None for row in rows)
        if moves and len(rows) > 1:
            raise BadRequest("The status can be changed of one transaction in each request.")
        if moves or asked is Asked.NAMED:
            return decided(rows, lambda row: self._updated(organisation, row, keyed), asked)
        return self._details.update(organisation, rows, asked, keyed=keyed)

    def _updated(
        self, organisation: Organisation, row: TransactionChange, keyed: Keyed | None
    ) -> Transaction:
        before, status = self.find(organisation, row.id), row.status
        if status is not None:
            _check_reachable(before, status)
        if status is None or status is before.status:
            return self._changed(organisation, before, row.changes, keyed)
        before = self._changed(organisation, before, row.changes, None)
        if status is Status.VOIDED:
            return self._operations.void(organisation, before, keyed=keyed)
        return self._operations.capture(organisation, before, keyed=keyed)

    def _changed(
        self,
        organisation: Organisation,
        found: Transaction,
        changes: Changes,
        keyed: Keyed | None,
    ) -> Transaction:
        """`found` with the changes. Without any, it is written for the sake of its key alone."""
        if not changes and keyed is None:
            return found
        row = TransactionChange(id=found.id, changes=changes)
        [after] = self._details.update(organisation, [row], Asked.NAMED, keyed=keyed, known=[found])
        return after


def _check_reachable(transaction: Transaction, status: Status) -> None:
    """Whether the caller may ask for `status` at all. Raises InvalidAttributes and Conflict."""
    check_not_in_flight(transaction)
    current = transaction.status
    if transaction.type in OF_DISPUTES:
        raise invalid("status", text=DISPUTED)
    if current is Status.PENDING:
        raise invalid("status", text=ON_ITS_WAY)
    allowed = {
        Status.AUTHORIZED: (Status.PROCESSED, Status.VOIDED, Status.AUTHORIZED),
        Status.PROCESSED: (Status.PROCESSED, Status.VOIDED),
    }
    if status not in allowed.get(current, ()):
        raise invalid("status", text=out_of_reach(transaction, status))
