"""What customers and processing accounts have in common: read, change, list."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from chalicelib.domain.account import Account, Organisation
from chalicelib.domain.clock import Clock
from chalicelib.domain.idempotency import Keyed, KeyedWork, record_of
from chalicelib.domain.wallet import Wallet
from chalicelib.domain.write_conflicts import Taken
from chalicelib.errors import NotFound
from chalicelib.services.changes import changed
from chalicelib.services.invalid import INVALID, UID_TAKEN, invalid
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.ports import AccountStore
from chalicelib.services.requests import Changes

METHODS_SHOWN = 100
"""How many methods an account is shown with, newest first; the nested route lists all."""


class AccountService(ABC):
    """The use cases that do not depend on the kind of account. Subclasses add how one is made.

    `references` are the attributes that `check` looks at.
    """

    kind: ClassVar[type[Account]]
    references: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *, accounts: AccountStore, clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock

    @abstractmethod
    def create(
        self, organisation: Organisation, values: Changes, *, keyed: Keyed | None = None
    ) -> Wallet:
        """Write a new account of this kind. Raises InvalidAttributes and Recorded."""

    def get(self, organisation: Organisation, account_id: str) -> Wallet:
        """The account with the newest of its methods. Raises NotFound."""
        wallet = self._accounts.wallet(organisation.id, account_id, limit=METHODS_SHOWN)
        if wallet is None or not isinstance(wallet.account, self.kind):
            raise NotFound
        return wallet

    def find(self, organisation: Organisation, account_id: str) -> Account:
        """The account alone, without its methods. One read. Raises NotFound."""
        account = self._accounts.get(organisation.id, account_id)
        if account is None or not isinstance(account, self.kind):
            raise NotFound
        return account

    def update(
        self,
        organisation: Organisation,
        account_id: str,
        changes: Changes,
        *,
        keyed: Keyed | None = None,
    ) -> Wallet:
        """Raises NotFound, InvalidAttributes and Recorded."""
        self.check(organisation, changes)
        record = record_of(keyed, KeyedWork.ACCOUNT, [account_id])

        def attempt() -> Wallet:
            wallet = self.get(organisation, account_id)
            after = changed(wallet.account, changes, self._clock())
            try:
                self._accounts.save(after, wallet.account, record=record)
            except Taken as taken:
                raise invalid("external_uid", text=UID_TAKEN) from taken
            return replace(wallet, account=after)

        return until_written(attempt)

    @abstractmethod
    def made(self, organisation: Organisation, values: Changes, now: datetime) -> Account:
        """A new account of this kind, not written yet."""

    def check(self, organisation: Organisation, values: Changes) -> None:  # noqa: B027
        """Raises InvalidAttributes for a reference to nothing. An account may have none."""


def check_deletion(organisation: Organisation, account_id: str) -> None:
    """Payments that name no processing account go to the organisation's own: it must be there.

    Raises InvalidAttributes.
    """
    if account_id == organisation.default_processing_id:
        raise invalid("id", text=f"{INVALID}: payments go there unless they name another one")
