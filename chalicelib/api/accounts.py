"""/accounts: customers and processing accounts under one name."""

from __future__ import annotations

from chalicelib.api.collections import Collection
from chalicelib.api.endpoint import Call
from chalicelib.api.relations import METHODS_OF_ACCOUNT
from chalicelib.api.resources.account import ACCOUNT, KINDS
from chalicelib.domain.account import AccountKind, kind_of
from chalicelib.domain.wallet import Wallet
from chalicelib.services.listing import Listed


def create(call: Call) -> Wallet:
    """POST /accounts: a customer; processing accounts are made at their own path."""
    values = KINDS[AccountKind.CUSTOMER].parse_create(call.body)
    values.pop("type", None)
    return call.services.customers.create(call.organisation, values)


def get(call: Call, account_id: str) -> Wallet:
    """GET /accounts/{id}"""
    return call.services.accounts.get(call.organisation, account_id)


def update(call: Call, account_id: str) -> Wallet:
    """PUT /accounts/{id}"""
    kind = kind_of(call.services.accounts.find(call.organisation, account_id))
    changes = KINDS[kind].parse_update(call.body, account_id)
    changes.pop("type", None)
    service = (
        call.services.customers
        if kind is AccountKind.CUSTOMER
        else call.services.processing_accounts
    )
    return service.update(call.organisation, account_id, changes)


def delete(call: Call, account_id: str) -> Wallet:
    """DELETE /accounts/{id}"""
    return call.services.accounts.delete(call.organisation, account_id)


def source(call: Call) -> Listed:
    """GET /accounts"""
    return call.services.lists.accounts


ACCOUNTS = Collection(
    resource=ACCOUNT,
    create=create,
    get=get,
    update=update,
    delete=delete,
    source=source,
    relations=(METHODS_OF_ACCOUNT,),
)
