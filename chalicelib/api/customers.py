"""/customers"""

from __future__ import annotations

from chalicelib.api.collections import Collection, Relation
from chalicelib.api.endpoint import Call
from chalicelib.api.relations import methods, named, those_with
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.processing_account import PROCESSING_ACCOUNT
from chalicelib.domain.account import Customer
from chalicelib.domain.wallet import Wallet
from chalicelib.query.conditions import Condition
from chalicelib.services.listing import Listed


def create(call: Call) -> Wallet:
    """POST /customers"""
    values = CUSTOMER.parse_create(call.body)
    return call.services.customers.create(call.organisation, values)


def get(call: Call, customer_id: str) -> Wallet:
    """GET /customers/{id}"""
    return call.services.customers.get(call.organisation, customer_id)


def update(call: Call, customer_id: str) -> Wallet:
    """PUT /customers/{id}"""
    changes = CUSTOMER.parse_update(call.body, customer_id)
    return call.services.customers.update(call.organisation, customer_id, changes)


def delete(call: Call, customer_id: str) -> Wallet:
    """DELETE /customers/{id}"""
    return call.services.customers.delete(call.organisation, customer_id)


def source(call: Call) -> Listed:
    """GET /customers"""
    return call.services.lists.customers


def payment_methods(call: Call, customer_id: str) -> Condition:
    """GET /customers/{id}/payment_methods"""
    call.services.customers.find(call.organisation, customer_id)
    return those_with(PAYMENT_METHOD, "customer_id", customer_id)


def primary_processing(call: Call, customer_id: str) -> Wallet:
    """GET /customers/{id}/primary_processing"""
    account = call.services.customers.find(call.organisation, customer_id)
    primary = account.primary_processing_id if isinstance(account, Customer) else None
    return call.services.processing_accounts.get(call.organisation, named(primary))


CUSTOMERS = Collection(
    resource=CUSTOMER,
    create=create,
    get=get,
    update=update,
    delete=delete,
    source=source,
    relations=(
        Relation("payment_methods", PAYMENT_METHOD, source=methods, of=payment_methods),
        Relation("primary_processing", PROCESSING_ACCOUNT, get=primary_processing),
    ),
)
