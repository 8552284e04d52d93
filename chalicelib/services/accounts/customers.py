"""Customers: who pays."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from chalicelib.domain.account import Account, Customer, Organisation
from chalicelib.domain.ids import ACCOUNT, new_id
from chalicelib.services.accounts.accounts import AccountService
from chalicelib.services.changes import fresh
from chalicelib.services.invalid import invalid, no_such
from chalicelib.services.requests import Changes


class Customers(AccountService):
    """The use cases of customers."""

    kind: ClassVar[type[Account]] = Customer
    references = ("primary_processing_id",)

    def made(self, organisation: Organisation, values: Changes, now: datetime) -> Customer:
        """A new customer."""
        return Customer(
            id=new_id(ACCOUNT, now),
            org_id=organisation.id,
            created_at=now,
            modified_at=now,
            **fresh(values),
        )

    def check(self, organisation: Organisation, values: Changes) -> None:
        """The primary processing account must be one of the organisation's."""
        processing_id = values.get("primary_processing_id")
        if processing_id is None:
            return
        account = self._accounts.get(organisation.id, processing_id)
        if account is None or isinstance(account, Customer):
            raise invalid("primary_processing_id", text=no_such("processing account"))
