"""/accounts: customers and processing accounts under one name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.api.account_views import AccountViews
from chalicelib.api.bulk import BulkRoutes, Change, rows_of
from chalicelib.api.collections import Collection
from chalicelib.api.envelope import Call
from chalicelib.api.resources.account import ACCOUNT, KINDS
from chalicelib.api.resources.field import READ_ONLY, UNKNOWN
from chalicelib.domain.account import AccountKind, kind_of
from chalicelib.domain.wallet import Wallet
from chalicelib.errors import InvalidAttributes
from chalicelib.services.bulk_rules import Asked, decided
from chalicelib.services.lists.listing import Listed

VIEWS = AccountViews(
    ACCOUNT,
    uses=lambda services: services.accounts,
)
_CUSTOMERS = AccountViews(
    KINDS[AccountKind.CUSTOMER],
    uses=lambda services: services.customers,
)
_PROCESSING_ACCOUNTS = AccountViews(
    KINDS[AccountKind.PROCESSING_ACCOUNT],
    uses=lambda services: services.processing_accounts,
)


def create(call: Call) -> Wallet:
    """POST /accounts

    A customer; processing accounts are made at their own path.
    """
    return _CUSTOMERS.create(call)


def update(call: Call, account_id: str) -> Wallet:
    """PUT /accounts/{id}"""
    kind = kind_of(call.services.accounts.find(call.organisation, account_id))
    views = _CUSTOMERS if kind is AccountKind.CUSTOMER else _PROCESSING_ACCOUNTS
    return views.update(call, account_id)


def update_many(call: Call, rows: Sequence[Change], asked: Asked) -> list[Wallet]:
    """PUT /accounts: each must have what is changed of it, and be what it is said to be."""
    ids = [account_id for account_id, _ in rows]
    kinds = call.services.accounts.kinds(call.organisation, ids)
    bodies = rows_of(call.body) if asked is Asked.LISTED else [call.body] * len(rows)

    def check(row: tuple[Change, Mapping[str, Any]]) -> Change:
        (account_id, values), body = row
        if account_id in kinds:
            _check(values, body, kinds[account_id])
        return account_id, values

    changes = decided(list(zip(rows, bodies, strict=True)), check, asked)
    return VIEWS.update_many(call, changes, asked)


def _check(values: Mapping[str, Any], body: Mapping[str, Any], kind: AccountKind) -> None:
    """Raises InvalidAttributes for attributes of the other kind, and its name."""
    foreign = values.keys() - KINDS[kind].by_name.keys()
    told = {"object": kind.value, "type": kind.type}
    wrong = [name for name, own in told.items() if body.get(name, own) != own]
    if foreign or wrong:
        errors = dict.fromkeys(sorted(foreign), UNKNOWN)
        raise InvalidAttributes(errors | dict.fromkeys(wrong, READ_ONLY))


def source(call: Call) -> Listed:
    """GET /accounts"""
    return call.services.lists.accounts


ACCOUNTS = Collection(
    resource=ACCOUNT,
    create=create,
    get=VIEWS.get,
    update=update,
    delete=VIEWS.delete,
    source=source,
    bulk=BulkRoutes(create=_CUSTOMERS.create_many, update=update_many, delete=VIEWS.delete_many),
    relations=(VIEWS.methods,),
)
