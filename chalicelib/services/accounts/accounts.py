"""What customers and processing accounts have in common: read, create, change, delete."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from chalicelib.domain.account import Account, Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.idempotency import Keyed
from chalicelib.domain.wallet import METHODS_SHOWN, Wallet
from chalicelib.domain.write_conflicts import Stale, Taken
from chalicelib.errors import NotFound
from chalicelib.services.accounts.account_decisions import (
    AccountDecisions,
    WalletWrite,
    write_wallets,
)
from chalicelib.services.accounts.deletion_cleanup import DeletionCleanup, check_deletion
from chalicelib.services.accounts.external_uids import ChangedUids, NewUids
from chalicelib.services.accounts.nested_methods import NestedMethods
from chalicelib.services.bulk_rules import Asked, decided, moments
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import AccountStore, BatchStore
from chalicelib.services.requests import AccountChange, Changes, NewAccount


class AccountService(ABC):
    """The use cases, of one account or of several, all or nothing. Subclasses say how one is made.

    `references` are the attributes that `check` looks at. Those that write raise InvalidAttributes
    and NotFound as `Asked` says, TooMuchAtOnce, and Recorded where they take a key.
    """

    kind: ClassVar[type[Account]]
    references: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        *,
        accounts: AccountStore,
        batches: BatchStore,
        nested: NestedMethods,
        deletion_cleanup: DeletionCleanup,
        clock: Clock,
    ) -> None:
        self._accounts = accounts
        self._batches = batches
        self._nested = nested
        self._deletion_cleanup = deletion_cleanup
        self._clock = clock

    def get(self, organisation: Organisation, account_id: str) -> Wallet:
        """The account with the newest of its methods. Raises NotFound."""
        wallet = self._shown(organisation, account_id)
        if wallet is None or not isinstance(wallet.account, self.kind):
            raise NotFound
        return wallet

    def find(self, organisation: Organisation, account_id: str) -> Account:
        """The account alone, without its methods. One read. Raises NotFound."""
        account = self._accounts.get(organisation.id, account_id)
        if account is None or not isinstance(account, self.kind):
            raise NotFound
        return account

    def create(
        self,
        organisation: Organisation,
        rows: Sequence[NewAccount],
        asked: Asked = Asked.LISTED,
        *,
        keyed: Keyed | None = None,
    ) -> list[Wallet]:
        """Create accounts, in the order given, with the methods that come along.

        Customers whose `external_uid` is known already are updated instead.
        """
        times = moments(self._clock(), len(rows))
        alone = partial(self._shown, organisation)
        uids = NewUids(self._batches, organisation, rows, alone=alone)

        def attempt() -> list[Wallet]:
            known = uids.known()
            decisions = AccountDecisions(self, self._nested, organisation)

            def decide(number: int) -> WalletWrite:
                return decisions.to_create(rows[number], known, times[number])

            writes = decided(range(len(rows)), decide, asked)
            return self._written(organisation, writes, keyed, uids)

        return until_written(attempt)

    def update(
        self,
        organisation: Organisation,
        rows: Sequence[AccountChange],
        asked: Asked,
        *,
        keyed: Keyed | None = None,
    ) -> list[Wallet]:
        """Change accounts, each of them once."""
        uids = ChangedUids(self._batches, organisation, rows)

        def attempt() -> list[Wallet]:
            now = self._clock()
            found = self._found(organisation, rows)
            check_uid = uids.check_of(found)
            decisions = AccountDecisions(self, self._nested, organisation)

            def decide(row: AccountChange) -> WalletWrite:
                return decisions.to_change(row, found, check_uid, now)

            return self._written(organisation, decided(rows, decide, asked), keyed, uids)

        return until_written(attempt)

    def delete(self, organisation: Organisation, ids: Sequence[str], asked: Asked) -> list[Wallet]:
        """Delete accounts; from then on neither they nor their methods are found."""

        def to_delete(account_id: str) -> Wallet:
            check_deletion(organisation, account_id)
            return self.get(organisation, account_id)

        def attempt() -> list[Wallet]:
            found = decided(ids, to_delete, asked)
            unit, now = self._batches.begin(), self._clock()
            for wallet in found:
                unit.delete_account(wallet.account, now)
            unit.commit()
            return found

        deleted = until_written(attempt)
        for wallet in deleted:
            self._deletion_cleanup.erase(organisation.id, wallet.account.id)
        return deleted

    @abstractmethod
    def made(self, organisation: Organisation, values: Changes, now: datetime) -> Account:
        """A new account of this kind, not written yet."""

    def check(self, organisation: Organisation, values: Changes) -> None:  # noqa: B027
        """Raises InvalidAttributes for a reference to nothing. An account may have none."""

    def _shown(self, organisation: Organisation, account_id: str) -> Wallet | None:
        return self._accounts.wallet(organisation.id, account_id, limit=METHODS_SHOWN)

    def _found(
        self, organisation: Organisation, rows: Sequence[AccountChange]
    ) -> dict[str, Wallet]:
        """The accounts of the rows, each with those of its methods that its row names.

        Where one row touches no method, its account comes with the methods that the answer shows.
        """
        if len(rows) == 1 and not rows[0].methods:
            shown = self._shown(organisation, rows[0].id)
            return {} if shown is None else {shown.account.id: shown}
        return self._batches.wallets(organisation.id, {row.id: row.named for row in rows})

    def _written(
        self,
        organisation: Organisation,
        writes: Sequence[WalletWrite],
        keyed: Keyed | None,
        uids: NewUids | ChangedUids,
    ) -> list[Wallet]:
        """The accounts as they are answered. Raises Stale, TooMuchAtOnce and Recorded."""
        try:
            write_wallets(self._batches.begin(), organisation, writes, keyed)
        except Taken as taken:
            # Somebody took it since it was looked up, if it was.
            uids.note(taken.account_id)
            raise Stale from taken
        return [
            each.answer or self._shown(organisation, each.after.id) or Wallet(each.after)
            for each in writes
        ]
