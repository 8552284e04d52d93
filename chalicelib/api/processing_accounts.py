"""/processing_accounts"""

from __future__ import annotations

from chalicelib.api.collections import Collection, Relation
from chalicelib.api.endpoint import Call
from chalicelib.api.relations import methods, those_with
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.payment_method_requests import new_method
from chalicelib.api.resources.processing_account import PROCESSING_ACCOUNT
from chalicelib.domain.wallet import Wallet
from chalicelib.query.conditions import Condition
from chalicelib.services.listing import Listed


def create(call: Call) -> Wallet:
    """POST /processing_accounts"""
    values = PROCESSING_ACCOUNT.parse_create(call.body)
    methods = [new_method(row) for row in values.pop("payment_methods", None) or ()]
    return call.services.processing_accounts.create(call.organisation, values, methods)


def get(call: Call, account_id: str) -> Wallet:
    """GET /processing_accounts/{id}"""
    return call.services.processing_accounts.get(call.organisation, account_id)


def update(call: Call, account_id: str) -> Wallet:
    """PUT /processing_accounts/{id}"""
    changes = PROCESSING_ACCOUNT.parse_update(call.body, account_id)
    return call.services.processing_accounts.update(call.organisation, account_id, changes)


def delete(call: Call, account_id: str) -> Wallet:
    """DELETE /processing_accounts/{id}"""
    return call.services.processing_accounts.delete(call.organisation, account_id)


def source(call: Call) -> Listed:
    """GET /processing_accounts"""
    return call.services.lists.processing_accounts


def payment_methods(call: Call, account_id: str) -> Condition:
    """GET /processing_accounts/{id}/payment_methods"""
    call.services.processing_accounts.find(call.organisation, account_id)
    return those_with(PAYMENT_METHOD, "account_id", account_id)


PROCESSING_ACCOUNTS = Collection(
    resource=PROCESSING_ACCOUNT,
    create=create,
    get=get,
    update=update,
    delete=delete,
    source=source,
    relations=(Relation("payment_methods", PAYMENT_METHOD, source=methods, of=payment_methods),),
)
