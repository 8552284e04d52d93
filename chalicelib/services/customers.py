"""Customers: who pays."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from chalicelib.domain.account import Account, Customer, Organisation
from chalicelib.domain.conflicts import Taken
from chalicelib.domain.ids import ACCOUNT, new_id
from chalicelib.domain.wallet import Wallet
from chalicelib.services.accounts import AccountService
from chalicelib.services.invalid import invalid
from chalicelib.services.requests import Changes


class Customers(AccountService):
    """The use cases of customers."""

    kind: ClassVar[type[Account]] = Customer
    references = ("primary_processing_id",)

    def create(self, organisation: Organisation, values: Changes) -> Wallet:
        """Create a customer; one that has the `external_uid` already is updated instead.

        Raises InvalidAttributes.
        """
        self.check(organisation, values)
        customer = self.made(organisation, values, self._clock())
        try:
            self._accounts.add(customer, shards=organisation.shards)
        except Taken as taken:
            return self.update(organisation, taken.account_id, values)
        return Wallet(customer)

    def made(self, organisation: Organisation, values: Changes, now: datetime) -> Customer:
        """A new customer."""
        return Customer(
            id=new_id(ACCOUNT, now),
            org_id=organisation.id,
            created_at=now,
            modified_at=now,
            **values,
        )

    def check(self, organisation: Organisation, values: Changes) -> None:
        """The primary processing account must be one of the organisation's."""
        processing_id = values.get("primary_processing_id")
        if processing_id is None:
            return
        account = self._accounts.get(organisation.id, processing_id)
        if account is None or isinstance(account, Customer):
            raise invalid("primary_processing_id")
