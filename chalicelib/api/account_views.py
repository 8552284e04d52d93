"""What can be done with accounts, alike for customers and processing accounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.api.bulk import BulkRoutes, Change
from chalicelib.api.envelope import Call
from chalicelib.api.payment_methods import create_for, create_many_for
from chalicelib.api.relations import Relation, those_with
from chalicelib.api.resources.account_requests import account_change, new_account
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.payment_method_requests import rows_named_as_given
from chalicelib.api.resources.shape import Resource
from chalicelib.domain.wallet import OwnedMethod, Wallet
from chalicelib.late_dataclass import dataclass
from chalicelib.query.filter_conditions import Condition
from chalicelib.services.accounts.accounts import AccountService
from chalicelib.services.bulk_rules import Asked, decided
from chalicelib.services.use_cases import Services


@dataclass(frozen=True, slots=True)
class AccountViews:
    """The views of one kind of account; `uses` are its use cases."""

    resource: Resource
    uses: Callable[[Services], AccountService]

    def create(self, call: Call) -> Wallet:
        """POST of one, with the methods that come along."""
        with rows_named_as_given(call.body):
            new = new_account(self.resource, self.resource.parse_create(call.body))
            uses = self.uses(call.services)
            return uses.create(call.organisation, [new], Asked.NAMED, keyed=call.keyed)[0]

    def get(self, call: Call, account_id: str) -> Wallet:
        """GET of one."""
        return self.uses(call.services).get(call.organisation, account_id)

    def update(self, call: Call, account_id: str) -> Wallet:
        """PUT of one

        Of the `payment_methods` in it, those with an `id` are changed and the others created; those
        that are left out stay.
        """
        with rows_named_as_given(call.body):
            values = self.resource.parse_update(call.body, account_id)
            change = account_change(self.resource, account_id, values)
            uses = self.uses(call.services)
            return uses.update(call.organisation, [change], Asked.NAMED, keyed=call.keyed)[0]

    def delete(self, call: Call, account_id: str) -> Wallet:
        """DELETE of one

        Its payment methods go with it; its transactions stay.
        """
        return self.delete_many(call, [account_id], Asked.NAMED)[0]

    def create_many(self, call: Call, rows: Sequence[Any]) -> list[Wallet]:
        """POST of a list."""
        with rows_named_as_given(call.body):
            new = decided(
                rows, lambda row: new_account(self.resource, self.resource.parse_create(row))
            )
            return self.uses(call.services).create(call.organisation, new, keyed=call.keyed)

    def update_many(self, call: Call, rows: Sequence[Change], asked: Asked) -> list[Wallet]:
        """PUT of a list, or of all that match."""
        with rows_named_as_given(call.body):
            changes = decided(rows, lambda row: account_change(self.resource, *row), asked)
            uses = self.uses(call.services)
            return uses.update(call.organisation, changes, asked, keyed=call.keyed)

    def delete_many(self, call: Call, ids: Sequence[str], asked: Asked) -> list[Wallet]:
        """DELETE of a list, or of all that match."""
        return self.uses(call.services).delete(call.organisation, ids, asked)

    def add_method(self, call: Call, account_id: str) -> OwnedMethod:
        """POST of a payment method on the list of its owner

        The owner stands in the path: another one in the body is refused.
        """
        self.uses(call.services).find(call.organisation, account_id)
        return create_for(call, account_id)

    def add_methods(self, call: Call, account_id: str, rows: Sequence[Any]) -> list[OwnedMethod]:
        """The same, of a list."""
        self.uses(call.services).find(call.organisation, account_id)
        return create_many_for(call, account_id, rows)

    @property
    def bulk(self) -> BulkRoutes:
        """What can be done with several at once."""
        return BulkRoutes(create=self.create_many, update=self.update_many, delete=self.delete_many)

    @property
    def methods(self) -> Relation:
        """The payment methods that an account keeps: `/customers/{id}/payment_methods`."""

        def of(call: Call, account_id: str) -> Condition:
            self.uses(call.services).find(call.organisation, account_id)
            return those_with(PAYMENT_METHOD, "account_id", account_id)

        return Relation(
            "payment_methods",
            PAYMENT_METHOD,
            source=lambda call: call.services.lists.payment_methods,
            of=of,
            create=self.add_method,
            create_many=self.add_methods,
        )
