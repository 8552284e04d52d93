"""/operations. They are the history of their transactions."""

from __future__ import annotations

from chalicelib.api.collections import Collection
from chalicelib.api.envelope import Call
from chalicelib.api.relations import Relation
from chalicelib.api.resources.operation import OPERATION
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.domain.owned_parts import OwnedOperation
from chalicelib.domain.transaction import Transaction
from chalicelib.services.lists.listing import Listed


def get(call: Call, operation_id: str) -> OwnedOperation:
    """GET /operations/{id}"""
    return call.services.operations.get(call.organisation, operation_id)


def source(call: Call) -> Listed:
    """GET /operations"""
    return call.services.lists.operations


def transaction(call: Call, operation_id: str) -> Transaction:
    """GET /operations/{id}/transaction

    As it is now.
    """
    owned = get(call, operation_id)
    return call.services.transactions.get(call.organisation, owned.transaction_id)


OPERATIONS = Collection(
    resource=OPERATION,
    get=get,
    source=source,
    relations=(Relation("transaction", TRANSACTION, get=transaction),),
)
