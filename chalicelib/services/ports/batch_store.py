"""What the use cases of several objects at once need of the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.account import Account
from chalicelib.domain.card_testing import Attempt
from chalicelib.domain.idempotency import Record
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod, Wallet


class UnitOfWork(Protocol):
    """Writes of several objects, all or nothing.

    Collected, then committed. For one use; `before` is always the object as read.
    """

    def add_account(self, account: Account, *, shards: int = 1) -> None:
        """A new account."""

    def change_account(self, after: Account, before: Account) -> None:
        """A change of an account's own data."""

    def delete_account(self, before: Account, now: datetime) -> None:
        """From the commit on, neither the account nor a method of it is found.

        The account's own data goes with it. The rows of its methods are out of reach from then on;
        `Methods.erase_of` removes them, and until then `to_erase` lists it.
        """

    def write_method(
        self,
        after: OwnedMethod,
        *,
        before: OwnedMethod | None,
        owner: Account | None,
        shards: int = 1,
    ) -> None:
        """A new method (`before` None) or a change of one; `owner` is the account that keeps it."""

    def delete_method(self, before: OwnedMethod, *, owner: Account | None) -> None:
        """A method goes, with its default flags."""

    def change_transaction(self, after: Transaction, before: Transaction) -> None:
        """What a caller may change of a transaction at any time: texts, attrs, the customer."""

    def count(self, attempt: Attempt | None) -> None:
        """The saving of a method counts for card testing, if it counts for anything. Once."""

    def commit(self, record: Record | None = None) -> None:
        """Raises Recorded, TooManyAttempts, Taken (an external_uid) and Stale, in this order.

        Raises TooMuchAtOnce before anything is sent; `record` counts as one more write. A change of
        one row, without a record, is one request that is no transaction.
        """


class BatchStore(Protocol):
    """Several objects at once, for a change that builds on all of them. Strongly consistent."""

    def begin(self) -> UnitOfWork:
        """A unit of work, to be filled and committed."""

    def accounts(self, org_id: str, ids: Iterable[str]) -> dict[str, Account]:
        """The accounts with these ids."""

    def wallets(self, org_id: str, wanted: Mapping[str, Sequence[str]]) -> dict[str, Wallet]:
        """Accounts, each with those of its methods that are named, as they were at one moment.

        The moment is one for each account (docs/decisions/0001-key-design.md says why it must be).
        Raises Stale where somebody is writing one of them, TooMuchAtOnce for 100 methods of one.
        """

    def methods(
        self, org_id: str, ids: Iterable[str]
    ) -> dict[str, tuple[OwnedMethod, Account | None]]:
        """Methods, each with the account that keeps it, as `wallets` reads them."""

    def transactions(self, org_id: str, ids: Iterable[str]) -> dict[str, Transaction]:
        """The transactions with these ids."""

    def uid_holders(self, org_id: str, uids: Iterable[str]) -> dict[str, str]:
        """The id of the account that has each external_uid, where one has it."""
