"""One step of a transaction on the wire, by itself and inside it. From an `OwnedOperation`."""

from __future__ import annotations

from chalicelib.api.resources.choice_types import Choice, choice_of
from chalicelib.api.resources.common import answered, identity, related
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.field import constant, via
from chalicelib.api.resources.number_types import Amount
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.time_types import DateTime
from chalicelib.api.resources.types import Identifier
from chalicelib.domain.transaction_lines import OperationType

OPERATION = Resource(
    object="operation",
    path="/operations",
    prefix="op",
    in_order=False,  # that of their transactions
    doc="One thing that was asked of the processor, or told by it, and how that ended.",
    fields=(
        *identity("operation", "op", via("id")),
        answered("type", choice_of(OperationType), via("operation.type"), nullable=False),
        answered("status", Choice(("complete", "failed")), via("operation.status"), nullable=False),
        answered(
            "amount",
            Amount(),
            via("transaction.cents"),
            nullable=False,
            doc="That of the transaction.",
        ),
        answered("transaction_id", Identifier("txn"), nullable=False, key="transaction_id"),
        related("transaction", "transaction"),
        answered("attrs", Document(), constant({}), nullable=False),
        answered("created_at", DateTime(), nullable=False, doc="In UTC."),
    ),
)
