"""The ledger line on the wire, by itself and inside its transaction. Rendered from an `OwnedEntry`.

A caller writes one only as the part of a new refund that names the payment.
"""

from __future__ import annotations

from chalicelib.api.resources.common import answered, identity, related, timestamps
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.field import Field, constant, via
from chalicelib.api.resources.number_types import Amount
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.time_types import Day
from chalicelib.api.resources.types import Identifier, Text

TRANSACTION_LEDGER = Resource(
    object="transaction_ledger",
    path="/transaction_ledgers",
    prefix="lgr",
    in_order=False,  # that of their transactions
    doc="What a refund gives back of a payment. Written only as the `ledger` of a new refund.",
    unserved=frozenset({"receiver", "receiver_id", "sender", "sender_id", "timestamp"}),
    fields=(
        *identity("transaction_ledger", "lgr", via("id")),
        answered("entry_type", Text(), via("entry.entry_type"), nullable=False),
        Field(
            name="amount",
            type=Amount(minimum=1),
            never_null=True,
            source=via("entry.cents"),
            doc="Negative where money leaves a payment.",
        ),
        answered(
            "transaction_id",
            Identifier("txn"),
            nullable=False,
            key="transaction_id",
            doc="Whose line it is.",
        ),
        related("transaction", "transaction"),
        Field(
            name="assoc_transaction_id",
            type=Identifier("txn"),
            required=True,
            key="assoc_transaction_id",
            doc="The transaction at the other end. Of a refund: the payment that it gives back.",
        ),
        related("assoc_transaction", "transaction"),
        answered("processed_date", Day(), via("created_at"), nullable=False),
        answered("attrs", Document(), constant({}), nullable=False),
        # A line is written once.
        *timestamps(via("created_at"), via("created_at")),
    ),
)
