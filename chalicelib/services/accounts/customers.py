"""Customers: who pays."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from chalicelib.domain.account import Account, Customer, Organisation
from chalicelib.domain.idempotency import Keyed, KeyedWork, record_of
from chalicelib.domain.ids import ACCOUNT, new_id
from chalicelib.domain.wallet import Wallet
from chalicelib.domain.write_conflicts import Stale, Taken
from chalicelib.errors import NotFound
from chalicelib.services.accounts.accounts import AccountService
from chalicelib.services.changes import fresh
from chalicelib.services.invalid import invalid, no_such
from chalicelib.services.optimistic_writes import until_written
from chalicelib.services.requests import Changes


class Customers(AccountService):
    """The use cases of customers."""

    kind: ClassVar[type[Account]] = Customer
    references = ("primary_processing_id",)

    def create(
        self, organisation: Organisation, values: Changes, *, keyed: Keyed | None = None
    ) -> Wallet:
        """Create a customer; one that has the `external_uid` already is updated instead.

        Raises InvalidAttributes and Recorded.
        """
        self.check(organisation, values)

        def attempt() -> Wallet:
            customer = self.made(organisation, values, self._clock())
            record = record_of(keyed, KeyedWork.ACCOUNT, [customer.id])
            try:
                self._accounts.add(customer, shards=organisation.shards, record=record)
            except Taken as taken:
                return self._instead(organisation, taken.account_id, values, keyed)
            return Wallet(customer)

        return until_written(attempt)

    def _instead(
        self, organisation: Organisation, account_id: str, values: Changes, keyed: Keyed | None
    ) -> Wallet:
        """The customer that has the `external_uid`, changed. Raises Stale if it is gone by now."""
        try:
            return self.update(organisation, account_id, values, keyed=keyed)
        except NotFound as gone:
            raise Stale from gone

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
