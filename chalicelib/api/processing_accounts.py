"""/processing_accounts"""

from __future__ import annotations

from chalicelib.api.account_views import AccountViews
from chalicelib.api.collections import Collection
from chalicelib.api.envelope import Call
from chalicelib.api.resources.processing_account import PROCESSING_ACCOUNT
from chalicelib.domain.wallet import Wallet
from chalicelib.services.lists.listing import Listed

VIEWS = AccountViews(
    PROCESSING_ACCOUNT,
    uses=lambda services: services.processing_accounts,
)


def create(call: Call) -> Wallet:
    """POST /processing_accounts

    It starts as `pending`. `payment_methods` are for its own funding, and created with it.
    """
    return VIEWS.create(call)


def source(call: Call) -> Listed:
    """GET /processing_accounts"""
    return call.services.lists.processing_accounts


PROCESSING_ACCOUNTS = Collection(
    resource=PROCESSING_ACCOUNT,
    create=create,
    get=VIEWS.get,
    update=VIEWS.update,
    delete=VIEWS.delete,
    source=source,
    bulk=VIEWS.bulk,
    relations=(VIEWS.methods,),
)
