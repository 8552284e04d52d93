"""/customers"""

from __future__ import annotations

from chalicelib.api.account_views import AccountViews
from chalicelib.api.collections import Collection
from chalicelib.api.envelope import Call
from chalicelib.api.relations import Relation, named
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.processing_account import PROCESSING_ACCOUNT
from chalicelib.domain.account import Customer
from chalicelib.domain.wallet import Wallet
from chalicelib.services.lists.listing import Listed

VIEWS = AccountViews(
    CUSTOMER,
    uses=lambda services: services.customers,
)


def create(call: Call) -> Wallet:
    """POST /customers

    A customer with the same `external_uid`, if there is one, is changed instead. `payment_methods`
    are created with it, all or nothing.
    """
    return VIEWS.create(call)


def source(call: Call) -> Listed:
    """GET /customers"""
    return call.services.lists.customers


def primary_processing(call: Call, customer_id: str) -> Wallet:
    """GET /customers/{id}/primary_processing"""
    account = call.services.customers.find(call.organisation, customer_id)
    primary = account.primary_processing_id if isinstance(account, Customer) else None
    return call.services.processing_accounts.get(call.organisation, named(primary))


CUSTOMERS = Collection(
    resource=CUSTOMER,
    create=create,
    get=VIEWS.get,
    update=VIEWS.update,
    delete=VIEWS.delete,
    source=source,
    bulk=VIEWS.bulk,
    relations=(
        VIEWS.methods,
        Relation("primary_processing", PROCESSING_ACCOUNT, get=primary_processing),
    ),
)
