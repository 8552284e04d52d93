"""Processing accounts: who receives payments, and which processor serves them."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.account import Organisation, ProcessingAccount
from chalicelib.domain.ids import ACCOUNT, new_id
from chalicelib.services.accounts.accounts import AccountService
from chalicelib.services.changes import fresh
from chalicelib.services.requests import Changes


class ProcessingAccounts(AccountService):
    """The use cases of processing accounts."""

    kind = ProcessingAccount

    def made(self, organisation: Organisation, values: Changes, now: datetime) -> ProcessingAccount:
        """A new account, `pending` at first, served by the organisation's processor."""
        return ProcessingAccount(
            id=new_id(ACCOUNT, now),
            org_id=organisation.id,
            created_at=now,
            modified_at=now,
            processor=organisation.processor,
            **fresh(values),
        )
