"""/customers"""

from __future__ import annotations

from chalicelib.api.collections import Collection, Relation
from chalicelib.api.endpoint import Call
from chalicelib.api.payment_methods import source as methods_source
from chalicelib.api.query.paths import term_of
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.domain.wallet import Wallet
from chalicelib.query.conditions import Condition, condition
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
    call.services.customers.get(call.organisation, customer_id)
    return condition(term_of("customer_id", PAYMENT_METHOD), customer_id)


CUSTOMERS = Collection(
    resource=CUSTOMER,
    create=create,
    get=get,
    update=update,
    delete=delete,
    source=source,
    relations=(Relation("payment_methods", PAYMENT_METHOD, methods_source, payment_methods),),
)
