"""/accounts: customers and processing accounts under one name."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.api.account_views import AccountViews
from chalicelib.api.bulk import Bulk, Change
from chalicelib.api.collections import Collection
from chalicelib.api.endpoint import Call
from chalicelib.api.resources.account import ACCOUNT, KINDS
from chalicelib.api.resources.shape import UNKNOWN
from chalicelib.domain.account import AccountKind, kind_of
from chalicelib.domain.wallet import Wallet
from chalicelib.errors import InvalidAttributes
from chalicelib.services.listing import Listed
from chalicelib.services.rows import Asked, decided

VIEWS = AccountViews(
    ACCOUNT,
    single=lambda services: services.accounts,
    several=lambda services: services.bulk.accounts,
)
# A new account is a customer: processing accounts are made at their own path.
_CUSTOMERS = AccountViews(
    KINDS[AccountKind.CUSTOMER],
    single=lambda services: services.customers,
    several=lambda services: services.bulk.customers,
)
_PROCESSING_ACCOUNTS = AccountViews(
    KINDS[AccountKind.PROCESSING_ACCOUNT],
    single=lambda services: services.processing_accounts,
    several=lambda services: services.bulk.processing_accounts,
)


def update(call: Call, account_id: str) -> Wallet:
    """PUT /accounts/{id}"""
    kind = kind_of(call.services.accounts.find(call.organisation, account_id))
    views = _CUSTOMERS if kind is AccountKind.CUSTOMER else _PROCESSING_ACCOUNTS
    return views.update(call, account_id)


def update_many(call: Call, rows: Sequence[Change], asked: Asked) -> list[Wallet]:
    """PUT /accounts: each must have the attributes that are changed."""
    ids = [account_id for account_id, _ in rows]
    kinds = call.services.accounts.kinds(call.organisation, ids)

    def check(row: Change) -> Change:
        account_id, values = row
        own = KINDS[kinds[account_id]].by_name if account_id in kinds else values
        foreign = values.keys() - own
        if foreign:
            raise InvalidAttributes(dict.fromkeys(sorted(foreign), UNKNOWN))
        return row

    return VIEWS.update_many(call, decided(rows, check, asked), asked)


def source(call: Call) -> Listed:
    """GET /accounts"""
    return call.services.lists.accounts


ACCOUNTS = Collection(
    resource=ACCOUNT,
    create=_CUSTOMERS.create,
    get=VIEWS.get,
    update=update,
    delete=VIEWS.delete,
    source=source,
    bulk=Bulk(create=_CUSTOMERS.create_many, update=update_many, delete=VIEWS.delete_many),
    relations=(VIEWS.methods,),
)
