"""/payment_methods"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chalicelib.api.bulk import BulkRoutes, Change
from chalicelib.api.collections import Collection
from chalicelib.api.envelope import Call
from chalicelib.api.relations import Relation, named
from chalicelib.api.resources.account import ACCOUNT
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.payment_method_requests import (
    change_of,
    named_as_given,
    new_method,
    owned_by,
    rows_named_as_given,
)
from chalicelib.domain.wallet import OwnedMethod, Wallet
from chalicelib.services.bulk_rules import Asked, decided
from chalicelib.services.lists.listing import Listed
from chalicelib.services.requests import MethodChange


def create(call: Call) -> OwnedMethod:
    """POST /payment_methods

    `type` says which of `card` and `bank_account` comes along. With `customer_id` the customer
    keeps it, with `default_payment_method` as its default.
    """
    values = PAYMENT_METHOD.parse_create(call.body)
    with named_as_given(values):
        [made] = call.services.payment_methods.create(
            call.organisation,
            [new_method(values)],
            Asked.NAMED,
            keyed=call.keyed,
            bearer=call.bearer,
        )
    return made


def get(call: Call, method_id: str) -> OwnedMethod:
    """GET /payment_methods/{id}"""
    return call.services.payment_methods.get(call.organisation, method_id)


def update(call: Call, method_id: str) -> OwnedMethod:
    """PUT /payment_methods/{id}

    `default_payment_method` moves the customer's default here. One that nobody owns can be given to
    a customer with `customer_id`. A card that the bank has sent anew takes its new `card[expiry]`;
    another number is another method.
    """
    values = PAYMENT_METHOD.parse_update(call.body, method_id)
    with named_as_given(values):
        return change(call, change_of(method_id, values))


def change(call: Call, asked: MethodChange) -> OwnedMethod:
    """One change, of a method that is named by its id. Raises NotFound and InvalidAttributes."""
    uses = call.services.payment_methods
    [changed] = uses.update(call.organisation, [asked], Asked.NAMED, keyed=call.keyed)
    return changed


def delete(call: Call, method_id: str) -> OwnedMethod:
    """DELETE /payment_methods/{id}

    If it was a default, there is none then. Transactions keep their masked copy of it.
    """
    [deleted] = delete_many(call, [method_id], Asked.NAMED)
    return deleted


def create_many(call: Call, rows: Sequence[Any]) -> list[OwnedMethod]:
    """POST /payment_methods, of a list"""
    with rows_named_as_given(call.body):
        new = decided(rows, lambda row: new_method(PAYMENT_METHOD.parse_create(row)))
        return call.services.payment_methods.create(call.organisation, new, keyed=call.keyed)


def update_many(call: Call, rows: Sequence[Change], asked: Asked) -> list[OwnedMethod]:
    """PUT /payment_methods"""
    with rows_named_as_given(call.body):
        changes = decided(rows, lambda row: change_of(*row), asked)
        return call.services.payment_methods.update(
            call.organisation, changes, asked, keyed=call.keyed
        )


def delete_many(call: Call, ids: Sequence[str], asked: Asked) -> list[OwnedMethod]:
    """DELETE /payment_methods"""
    return call.services.payment_methods.delete(call.organisation, ids, asked)


def create_for(call: Call, owner_id: str) -> OwnedMethod:
    """POST of a method on the list of its owner"""
    return create(replace(call, body=owned_by(call.body, owner_id)))


def create_many_for(call: Call, owner_id: str, rows: Sequence[Any]) -> list[OwnedMethod]:
    """The same, of a list"""
    return create_many(call, decided(rows, lambda row: owned_by(row, owner_id)))


def source(call: Call) -> Listed:
    """GET /payment_methods"""
    return call.services.lists.payment_methods


def customer(call: Call, method_id: str) -> Wallet:
    """GET /payment_methods/{id}/customer

    Its owner, where that is a customer.
    """
    owner_id = named(get(call, method_id).method.keeper_id)
    return call.services.customers.get(call.organisation, owner_id)


def account(call: Call, method_id: str) -> Wallet:
    """GET /payment_methods/{id}/account

    Its owner, of either kind.
    """
    owner_id = named(get(call, method_id).method.keeper_id)
    return call.services.accounts.get(call.organisation, owner_id)


PAYMENT_METHODS = Collection(
    resource=PAYMENT_METHOD,
    create=create,
    get=get,
    update=update,
    delete=delete,
    source=source,
    bulk=BulkRoutes(create=create_many, update=update_many, delete=delete_many),
    relations=(
        Relation("customer", CUSTOMER, get=customer),
        Relation("account", ACCOUNT, get=account),
    ),
)
