"""What the use cases need of the stores of accounts, methods and transactions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Protocol

from chalicelib.domain.account import Account, AccountKind
from chalicelib.domain.idempotency import Record
from chalicelib.domain.status_change import NOTHING_ALONG, Along, StatusChange
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.transaction_lines import LedgerEntry
from chalicelib.domain.wallet import OwnedMethod, Wallet
from chalicelib.query.order import Position
from chalicelib.query.scan_range import Walk


class AccountStore(Protocol):
    """Customers and processing accounts. A deleted one is not found by any method."""

    def get(self, org_id: str, account_id: str) -> Account | None:
        """One read of one row, whatever the number of methods."""

    def wallet(self, org_id: str, account_id: str, *, limit: int) -> Wallet | None:
        """The account with the newest `limit` of its methods. One Query."""

    def add(self, account: Account, *, shards: int = 1) -> None:
        """Write a new account. Raises Taken."""

    def save(self, account: Account, before: Account) -> None:
        """Write a changed account over the version that was read. Raises Stale and Taken."""

    def to_erase(self, limit: int) -> list[tuple[str, str]]:
        """Deleted accounts whose methods may have rows still: organisation and id, oldest first."""

    def note_erased(self, org_id: str, account_id: str) -> None:
        """The rows of its methods are gone. Safe to repeat."""

    def by_ids(self, org_id: str, ids: Collection[str]) -> list[Account]:
        """Those of `ids` that there are, by key, strongly consistent, without their methods."""

    def by_uid(self, org_id: str, external_uid: str) -> Account | None:
        """The account that has this external_uid. Two reads by key."""

    def by_email(self, org_id: str, email: str, walk: Walk) -> Iterator[Account]:
        """The customers with this address, in any case, by creation."""

    def newest(
        self, org_id: str, kind: AccountKind, walk: Walk, *, shards: int
    ) -> Iterator[Account]:
        """The organisation's accounts of one kind, by creation, read as they are asked for."""


class MethodStore(Protocol):
    """Payment methods. What a deleted account kept is not found."""

    def get(self, org_id: str, method_id: str) -> tuple[OwnedMethod, Account | None] | None:
        """A method, with the account that keeps it, if any. Two requests at most, by key."""

    def get_of(
        self, org_id: str, account_id: str, method_id: str
    ) -> tuple[OwnedMethod, Account] | None:
        """A method that this account keeps, with the account: one request for both rows."""

    def save(
        self, after: OwnedMethod, *, before: OwnedMethod, owner: Account | None, shards: int = 1
    ) -> None:
        """Write a changed method over the version that was read. `owner` is who keeps it.

        Its version is one above that of `before`. Raises Stale.
        """

    def erase_of(self, org_id: str, account_id: str) -> None:
        """Remove all rows of the methods of a deleted account. Safe to repeat."""

    def by_ids(self, org_id: str, ids: Collection[str]) -> list[OwnedMethod]:
        """Those of `ids` that there are, by key, strongly consistent."""

    def of_account(self, org_id: str, account_id: str, walk: Walk) -> Iterator[OwnedMethod]:
        """All methods that the account keeps, by creation, strongly consistent, no index."""

    def newest(self, org_id: str, walk: Walk, *, shards: int) -> Iterator[OwnedMethod]:
        """The organisation's methods by creation, read as they are asked for."""


class TransactionStore(Protocol):
    """Transactions."""

    def get(self, org_id: str, transaction_id: str) -> Transaction | None:
        """One read by key, strongly consistent."""

    def add(self, intent: Transaction, along: Along = NOTHING_ALONG, *, shards: int = 1) -> None:
        """Write the intent: what is about to be asked of the processor.

        A method that came along is written with it, under its own id, not kept by anybody yet;
        one that serves one charge is taken. The id is fresh and random, so a row that is there
        already is our own, written by a first try whose answer was lost. Raises Recorded, Guarded,
        TooManyAttempts, and MethodChanged where the method can't be taken as it was read.
        """

    def add_refund(
        self,
        refund: Transaction,
        original: Transaction,
        entry: LedgerEntry,
        *,
        record: Record | None = None,
    ) -> bool:
        """Write a refund's intent and take its cents off the original, in one transaction.

        `entry` is the line on the original's ledger. False if the original has not so much left to
        refund, or is not (or no longer) processed; then nothing is written. Raises Recorded.
        """

    def add_dispute(
        self, made: Transaction, intent: Transaction, payment: Transaction, entry: LedgerEntry
    ) -> None:
        """Write a chargeback or its reversal with its line on the payment, in one transaction.

        The cents of the line come off, or on, what is left to refund. A payment that is not
        processed has no line. `intent` is `made` before it was decided. Raises Stale where it is
        there already, or the payment has changed since it was read.
        """

    def write(self, step: StatusChange, *, shards: int = 1, record: Record | None = None) -> None:
        """Write one step, if the stored status is still that of `step.before`.

        One UpdateItem; a transaction where a refund is given back, a method moves with it, or a
        key is recorded. Raises Stale and Recorded.
        A claim to void is stale also where something has been refunded since it was read.
        """

    def save_question(self, after: Transaction, before: Transaction) -> None:
        """Write when the processor is asked next, if that is still as in `before`.

        One UpdateItem. Raises Stale: somebody else is asking, or has moved the status.
        """

    def save_answer(self, after: Transaction, before: Transaction) -> None:
        """Write what a processor has said so far, while the status is that of `before`.

        One UpdateItem. Raises Stale, and ServiceUnavailable.
        """

    def by_ids(self, org_id: str, ids: Collection[str]) -> list[Transaction]:
        """Those of `ids` that there are, by key, strongly consistent."""

    def around(self, org_id: str, part_id: str) -> Iterator[Transaction]:
        """The transactions that can have this part: one, or some of the same microsecond.

        One Query, strongly consistent (docs/decisions/0009-parts-of-transactions.md).
        """

    def of_customer(
        self, org_id: str, customer_id: str, walk: Walk, *, shards: int
    ) -> Iterator[Transaction | Position]:
        """A customer's transactions by creation, as `by_index`."""

    def by_index(
        self, org_id: str, name: str, texts: list[str], walk: Walk, *, shards: int
    ) -> Iterator[Transaction | Position]:
        """Transactions by creation whose attribute `name` is one of `texts`, and maybe others.

        Keys from an index, rows by key; what the index may not have yet is read from the newest
        rows and by notes of changes, so that everything is there that was written before.
        """

    def newest(self, org_id: str, walk: Walk, *, shards: int) -> Iterator[Transaction | Position]:
        """The organisation's transactions by creation, strongly consistent, no index.

        Where rows may be left out, a Position now and then says how far it has looked.
        """
