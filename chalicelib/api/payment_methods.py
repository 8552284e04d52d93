"""/payment_methods"""

from __future__ import annotations

from chalicelib.api.collections import Collection, Relation
from chalicelib.api.endpoint import Call
from chalicelib.api.relations import named
from chalicelib.api.resources.account import ACCOUNT
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.payment_method_requests import (
    changed_details,
    flags_of,
    named_as_given,
    new_method,
)
from chalicelib.domain.wallet import OwnedMethod, Wallet
from chalicelib.services.listing import Listed


def create(call: Call) -> OwnedMethod:
    """POST /payment_methods"""
    values = PAYMENT_METHOD.parse_create(call.body)
    with named_as_given(values):
        return call.services.payment_methods.create(call.organisation, new_method(values))


def get(call: Call, method_id: str) -> OwnedMethod:
    """GET /payment_methods/{id}"""
    return call.services.payment_methods.get(call.organisation, method_id)


def update(call: Call, method_id: str) -> OwnedMethod:
    """PUT /payment_methods/{id}"""
    values = PAYMENT_METHOD.parse_update(call.body, method_id)
    with named_as_given(values):
        return call.services.payment_methods.update(
            call.organisation, method_id, changed_details(values), flags_of(values)
        )


def delete(call: Call, method_id: str) -> OwnedMethod:
    """DELETE /payment_methods/{id}"""
    return call.services.payment_methods.delete(call.organisation, method_id)


def source(call: Call) -> Listed:
    """GET /payment_methods"""
    return call.services.lists.payment_methods


def customer(call: Call, method_id: str) -> Wallet:
    """GET /payment_methods/{id}/customer: its owner, where that is a customer."""
    owner_id = named(get(call, method_id).method.owner_id)
    return call.services.customers.get(call.organisation, owner_id)


def account(call: Call, method_id: str) -> Wallet:
    """GET /payment_methods/{id}/account: its owner, of either kind."""
    owner_id = named(get(call, method_id).method.owner_id)
    return call.services.accounts.get(call.organisation, owner_id)


PAYMENT_METHODS = Collection(
    resource=PAYMENT_METHOD,
    create=create,
    get=get,
    update=update,
    delete=delete,
    source=source,
    relations=(
        Relation("customer", CUSTOMER, get=customer),
        Relation("account", ACCOUNT, get=account),
    ),
)
