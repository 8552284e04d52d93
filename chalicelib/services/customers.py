"""Customers: who pays."""

from __future__ import annotations

from chalicelib.domain.account import Customer, Organisation
from chalicelib.domain.conflicts import Taken
from chalicelib.domain.ids import ACCOUNT, new_id
from chalicelib.domain.wallet import Wallet
from chalicelib.services.accounts import AccountService
from chalicelib.services.invalid import invalid
from chalicelib.services.requests import Changes


class Customers(AccountService):
    """The use cases of customers."""

    kind = Customer

    def create(self, organisation: Organisation, values: Changes) -> Wallet:
        """Create a customer; one that has the `external_uid` already is updated instead.

        Raises InvalidAttributes.
        """
        now = self._clock()
        self.check(organisation, values)
        customer = Customer(
            id=new_id(ACCOUNT, now),
            org_id=organisation.id,
            created_at=now,
            modified_at=now,
            **values,
        )
        try:
            self._accounts.add(customer, shards=organisation.shards)
        except Taken as taken:
            return self.update(organisation, taken.account_id, values)
        return Wallet(customer)

    def check(self, organisation: Organisation, values: Changes) -> None:
        """The primary processing account must be one of the organisation's."""
        processing_id = values.get("primary_processing_id")
        if processing_id is None:
            return
        account = self._accounts.get(organisation.id, processing_id)
        if account is None or isinstance(account, Customer):
            raise invalid("primary_processing_id")
