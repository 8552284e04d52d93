"""One step of a transaction on the wire, by itself and inside it. From an `OwnedOperation`."""

from __future__ import annotations

from chalicelib.api.resources.choice_types import Choice, choice_of
from chalicelib.api.resources.common import identity, related
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.field import Field, constant, via
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
        Field(
            name="type",
            type=choice_of(OperationType),
            read_only=True,
            nullable=False,
            source=via("operation.type"),
        ),
        Field(
            name="status",
            type=Choice(("complete", "failed")),
            read_only=True,
            nullable=False,
            source=via("operation.status"),
        ),
        Field(
            name="amount",
            type=Amount(),
            read_only=True,
            nullable=False,
            source=via("transaction.cents"),
            doc="That of the transaction.",
        ),
        Field(
            name="transaction_id",
            type=Identifier("txn"),
            read_only=True,
            nullable=False,
            key="transaction_id",
        ),
        related("transaction", "transaction"),
        Field(name="attrs", type=Document(), read_only=True, nullable=False, source=constant({})),
        Field(name="created_at", type=DateTime(), read_only=True, nullable=False, doc="In UTC."),
    ),
)
