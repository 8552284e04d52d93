"""/transaction_ledgers. They are written by the transactions that they belong to."""

from __future__ import annotations

from chalicelib.api.collections import Collection
from chalicelib.api.envelope import Call
from chalicelib.api.relations import Relation
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.resources.transaction_ledger import TRANSACTION_LEDGER
from chalicelib.domain.owned_parts import OwnedEntry
from chalicelib.domain.transaction import Transaction
from chalicelib.services.lists.listing import Listed


def get(call: Call, entry_id: str) -> OwnedEntry:
    """GET /transaction_ledgers/{id}"""
    return call.services.ledger.get(call.organisation, entry_id)


def source(call: Call) -> Listed:
    """GET /transaction_ledgers"""
    return call.services.lists.ledger


def transaction(call: Call, entry_id: str) -> Transaction:
    """GET /transaction_ledgers/{id}/transaction

    As it is now.
    """
    owned = get(call, entry_id)
    return call.services.transactions.get(call.organisation, owned.transaction_id)


def assoc_transaction(call: Call, entry_id: str) -> Transaction:
    """GET /transaction_ledgers/{id}/assoc_transaction

    As it is now.
    """
    owned = get(call, entry_id)
    return call.services.transactions.get(call.organisation, owned.assoc_transaction_id)


TRANSACTION_LEDGERS = Collection(
    resource=TRANSACTION_LEDGER,
    get=get,
    source=source,
    relations=(
        Relation("transaction", TRANSACTION, get=transaction),
        Relation("assoc_transaction", TRANSACTION, get=assoc_transaction),
    ),
)
