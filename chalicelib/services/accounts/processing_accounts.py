"""Processing accounts: who receives payments, and which processor serves them."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.account import Organisation, ProcessingAccount
from chalicelib.domain.idempotency import Keyed, KeyedWork, record_of
from chalicelib.domain.ids import ACCOUNT, new_id
from chalicelib.domain.wallet import Wallet
from chalicelib.services.accounts.accounts import AccountService
from chalicelib.services.changes import fresh
from chalicelib.services.requests import Changes


class ProcessingAccounts(AccountService):
    """The use cases of processing accounts."""

    kind = ProcessingAccount

    def create(
        self, organisation: Organisation, values: Changes, *, keyed: Keyed | None = None
    ) -> Wallet:
        """Create an account. It starts as `pending`. Raises InvalidAttributes and Recorded."""
        account = self.made(organisation, values, self._clock())
        record = record_of(keyed, KeyedWork.ACCOUNT, [account.id])
        self._accounts.add(account, shards=organisation.shards, record=record)
        return Wallet(account)

    def made(self, organisation: Organisation, values: Changes, now: datetime) -> ProcessingAccount:
        """A new account, served by the organisation's processor."""
        return ProcessingAccount(
            id=new_id(ACCOUNT, now),
            org_id=organisation.id,
            created_at=now,
            modified_at=now,
            processor=organisation.processor,
            **fresh(values),
        )
