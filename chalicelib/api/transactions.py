"""/transactions. They are never deleted."""

from __future__ import annotations

from chalicelib.api.collections import Collection
from chalicelib.api.endpoint import Call
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.resources.transaction_requests import (
    asked_status,
    changed_details,
    named_as_given_inside,
    new_transaction,
)
from chalicelib.domain.transaction import Transaction
from chalicelib.services.listing import Listed


def create(call: Call) -> Transaction:
    """POST /transactions"""
    values = TRANSACTION.parse_create(call.body)
    with named_as_given_inside(values):
        return call.services.transactions.create(call.organisation, new_transaction(values))


def get(call: Call, transaction_id: str) -> Transaction:
    """GET /transactions/{id}"""
    return call.services.transactions.get(call.organisation, transaction_id)


def update(call: Call, transaction_id: str) -> Transaction:
    """PUT /transactions/{id}"""
    values = TRANSACTION.parse_update(call.body, transaction_id)
    return call.services.transactions.update(
        call.organisation, transaction_id, changed_details(values), asked_status(values)
    )


def source(call: Call) -> Listed:
    """GET /transactions"""
    return call.services.lists.transactions


TRANSACTIONS = Collection(
    resource=TRANSACTION, create=create, get=get, update=update, source=source
)
