"""The transaction on the wire. Rendered from a `Transaction`."""

from __future__ import annotations

from chalicelib.api.resources.common import attrs, identity, related, timestamps
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.field import Field, constant, via
from chalicelib.api.resources.nesting import ListOf, Nested
from chalicelib.api.resources.number_types import Amount, Number
from chalicelib.api.resources.operation import OPERATION
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.time_types import Day
from chalicelib.api.resources.transaction_checks import check_request
from chalicelib.api.resources.transaction_ledger import TRANSACTION_LEDGER
from chalicelib.api.resources.transaction_sources import (
    funding_status,
    funding_type,
    risk_flag,
    status_code,
    status_message,
    told,
)
from chalicelib.api.resources.types import Choice, Identifier, Text, choice_of
from chalicelib.domain.method_shown import method_shown
from chalicelib.domain.parts import entries_of, operations_of
from chalicelib.domain.transaction import TransactionType

_PUBLIC_STATUSES = ("authorized", "processing", "processed", "declined", "voided", "rejected")

TRANSACTION = Resource(
    object="transaction",
    path="/transactions",
    prefix="txn",
    doc="A payment, a refund or a credit, and what became of it. It is never deleted.",
    check=check_request,
    fields=(
        *identity("transaction", "txn", via("id")),
        Field(
            name="type",
            type=choice_of(TransactionType),
            required=True,
            fixed=True,
            acted_on=True,
        ),
        Field(
            name="amount",
            type=Amount(),
            fixed=True,
            never_null=True,
            acted_on=True,
            source=via("cents"),
            doc="In dollars. Required, except of a refund of all that is left of a payment.",
        ),
        Field(
            name="status",
            type=Choice(_PUBLIC_STATUSES),
            nullable=False,
            acted_on=True,
            source=via("status.public"),
            doc="Ask for `authorized` on create; for `processed` (capture) or `voided` on update.",
        ),
        Field(
            name="status_code",
            type=Text(),
            read_only=True,
            source=status_code,
            doc="`approved`, or why not.",
        ),
        Field(
            name="status_message",
            type=Text(),
            read_only=True,
            source=status_message,
            doc="The same for the person who pays.",
        ),
        Field(
            name="customer_id",
            type=Identifier("acct"),
            key="customer_id",
            acted_on=True,
            doc="Alone, it charges the customer's default payment method.",
        ),
        related("customer", "customer"),
        Field(
            name="payment_method_id",
            type=Identifier("pm"),
            fixed=True,
            acted_on=True,
            doc="Charges this one instead.",
        ),
        Field(
            name="payment_method",
            type=Nested(PAYMENT_METHOD),
            fixed=True,
            acted_on=True,
            source=method_shown,
            doc="Charges a new one, and keeps it with the customer if that is approved.",
        ),
        Field(
            name="processing_id",
            type=Identifier("acct"),
            fixed=True,
            acted_on=True,
            doc="The processing account that receives it.",
        ),
        related("processing", "processing_account"),
        Field(name="processing_method_id", type=Text(), read_only=True, source=constant(None)),
        Field(name="processing_settings_id", type=Text(), read_only=True, source=constant(None)),
        Field(name="description", type=Text(1024)),
        Field(
            name="descriptor",
            type=Text(32),
            fixed=True,
            doc="For the statement of the one who pays.",
        ),
        Field(name="order_number", type=Text(128)),
        Field(
            name="ref_number",
            type=Text(),
            read_only=True,
            source=told("ref_number"),
            doc="The processor's own number for it.",
        ),
        Field(name="notes", type=Text(4096)),
        Field(name="fee", type=Number(), read_only=True, nullable=False, source=constant(0.0)),
        Field(
            name="conv_fee",
            type=Number(),
            read_only=True,
            nullable=False,
            on_request=True,
            source=constant(0.0),
        ),
        Field(
            name="avs",
            type=Text(),
            read_only=True,
            source=told("avs"),
            doc="How much of the billing address the issuer confirmed.",
        ),
        Field(
            name="card_code",
            type=Text(),
            read_only=True,
            source=told("card_code"),
            doc="What the issuer said of the card code; never the code itself.",
        ),
        Field(
            name="auth_code",
            type=Text(),
            read_only=True,
            on_request=True,
            source=told("auth_code"),
        ),
        Field(name="risk_flag", type=Text(), read_only=True, nullable=False, source=risk_flag),
        Field(
            name="risk_score", type=Number(), read_only=True, nullable=False, source=constant(0.0)
        ),
        Field(
            name="funding_status",
            type=Text(),
            read_only=True,
            nullable=False,
            source=funding_status,
            doc="`refunded` once nothing is left, `reversed` where the bank took it back.",
        ),
        Field(name="funding_type", type=Text(), read_only=True, source=funding_type),
        Field(name="source", type=Text(), read_only=True, nullable=False),
        Field(
            name="intent_id",
            type=Identifier("int"),
            read_only=True,
            nullable=False,
            left_out_if_null=True,
            doc="The intent of the client token that it was made with. Onfile's own.",
        ),
        Field(name="processed_date", type=Day(), read_only=True, source=via("processed_at")),
        Field(
            name="rejected_date",
            type=Day(),
            read_only=True,
            source=via("rejected_at"),
            doc="When the bank sent the payment back.",
        ),
        Field(
            name="ledger",
            type=ListOf(TRANSACTION_LEDGER),
            fixed=True,
            never_null=True,
            on_request=True,
            acted_on=True,
            source=entries_of,
            shown_if=lambda transaction: transaction.type is TransactionType.REFUND,
            doc="Of a refund: the payment that it gives back. A refund answers it unasked.",
        ),
        Field(
            name="operations",
            type=ListOf(OPERATION),
            read_only=True,
            nullable=False,
            on_request=True,
            source=operations_of,
            doc="What was asked of the processor, and how that ended.",
        ),
        Field(name="order_details", type=Document(), fixed=True),
        Field(name="shipping_details", type=Document(), fixed=True),
        Field(name="initiator", type=Document(), fixed=True),
        attrs(via("attrs")),
        *timestamps(via("created_at"), via("modified_at")),
    ),
)
