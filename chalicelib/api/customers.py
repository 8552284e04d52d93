"""/customers"""

from __future__ import annotations

from dataclasses import replace

from chalicelib.api.collections import Collection, Relation
from chalicelib.api.endpoint import Call
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.domain.wallet import OwnedMethod, Wallet
from chalicelib.services.requests import ListRequest


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


def page(call: Call, request: ListRequest) -> list[Wallet]:
    """GET /customers"""
    return call.services.customers.page(call.organisation, request)


def payment_methods(call: Call, customer_id: str, request: ListRequest) -> list[OwnedMethod]:
    """GET /customers/{id}/payment_methods"""
    call.services.customers.get(call.organisation, customer_id)
    filters = {**request.filters, "owner_id": customer_id}
    return call.services.payment_methods.page(call.organisation, replace(request, filters=filters))


CUSTOMERS = Collection(
    resource=CUSTOMER,
    create=create,
    get=get,
    update=update,
    delete=delete,
    page=page,
    relations=(Relation("payment_methods", PAYMENT_METHOD, payment_methods),),
)
