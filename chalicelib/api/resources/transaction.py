"""The transaction on the wire. Rendered from a `Transaction`."""

from __future__ import annotations

from chalicelib.api.resources.choice_types import Choice, choice_of
from chalicelib.api.resources.common import answered, attrs, identity, related, timestamps
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.field import Field, constant, via
from chalicelib.api.resources.nesting import ListOf, Nested
from chalicelib.api.resources.number_types import Amount, Number
from chalicelib.api.resources.operation import OPERATION
from chalicelib.api.resources.pages import PAYING, Pages
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.time_types import Day
from chalicelib.api.resources.transaction_answers import ANSWER, DECISION, REF_NUMBER
from chalicelib.api.resources.transaction_checks import check_request
from chalicelib.api.resources.transaction_ledger import TRANSACTION_LEDGER
from chalicelib.api.resources.types import Identifier, Text
from chalicelib.domain.client_token import Form
from chalicelib.domain.method_shown import method_shown
from chalicelib.domain.owned_parts import entries_of, operations_of
from chalicelib.domain.transaction import OF_DISPUTES, TransactionType

_PUBLIC_STATUSES = ("authorized", "processing", "processed", "declined", "voided", "rejected")
_ABOUT_ANOTHER = OF_DISPUTES | {TransactionType.REFUND}
_OF_FORMS = Pages(say=(Form.PAYMENT,), intents=(Form.PAYMENT,))
_OF_PAYMENTS = Pages(say=(Form.PAYMENT,), intents=PAYING)

TRANSACTION = Resource(
    object="transaction",
    path="/transactions",
    prefix="txn",
    doc="A payment, a refund or a credit, and what became of it. It is never deleted.",
    check=check_request,
    unserved=frozenset(
        {
            *("aid", "allocations", "check_back", "check_front", "clearing_timing"),
            *("funding_delay", "payment_link", "payment_link_id", "processing_method"),
            *("processing_settings", "reader", "reader_id", "receipts", "trigger"),
        }
    ),
    fields=(
        *identity("transaction", "txn", via("id")),
        Field(
            name="type",
            type=choice_of(
                TransactionType,
                documented=("deposit", "reversal"),
                made_here=OF_DISPUTES,
            ),
            key="type",
            required=True,
            fixed=True,
            acted_on=True,
            pages=_OF_FORMS,
        ),
        Field(
            name="amount",
            type=Amount(),
            key="amount",
            fixed=True,
            never_null=True,
            acted_on=True,
            source=via("cents"),
            pages=Pages(say=PAYING, intents=PAYING, see=True),
            doc="In dollars. Required, except of a refund of all that is left of a payment.",
        ),
        Field(
            name="status",
            type=Choice(_PUBLIC_STATUSES, documented=("adjusted",)),
            key="status",
            nullable=False,
            acted_on=True,
            source=via("status.public"),
            pages=Pages(say=(Form.PAYMENT,), intents=PAYING, see=True),
            doc="Ask for `authorized` on create; for `processed` (capture) or `voided` on update.",
        ),
        *DECISION,
        Field(
            name="customer_id",
            type=Identifier("acct"),
            key="customer_id",
            acted_on=True,
            pages=_OF_PAYMENTS,
            doc="Alone, it charges the customer's default payment method.",
        ),
        related("customer", "customer"),
        Field(
            name="payment_method_id",
            type=Identifier("pm"),
            key="payment_method_id",
            fixed=True,
            acted_on=True,
            pages=Pages(say=(Form.CHECKOUT,), see=True),
            doc="Charges this one instead.",
        ),
        Field(
            name="payment_method",
            type=Nested(PAYMENT_METHOD),
            fixed=True,
            acted_on=True,
            source=method_shown,
            pages=Pages(say=PAYING, intents=(Form.PAYMENT,)),
            doc="Charges a new one, and keeps it with the customer if that is approved.",
        ),
        Field(
            name="processing_id",
            type=Identifier("acct"),
            key="processing_id",
            fixed=True,
            acted_on=True,
            pages=_OF_PAYMENTS,
            doc="The processing account that receives it.",
        ),
        related("processing", "processing_account"),
        answered("processing_method_id", Text(), constant(None)),
        answered("processing_settings_id", Text(), constant(None)),
        Field(name="description", type=Text(1024), key="description", pages=_OF_PAYMENTS),
        Field(
            name="descriptor",
            type=Text(32),
            key="descriptor",
            fixed=True,
            pages=Pages(intents=(Form.PAYMENT,)),
            doc="For the statement of the one who pays.",
        ),
        Field(name="order_number", type=Text(128), key="order_number", pages=_OF_PAYMENTS),
        REF_NUMBER,
        Field(name="notes", type=Text(4096), key="notes", pages=Pages(intents=(Form.PAYMENT,))),
        answered("fee", Number(), constant(0.0), nullable=False),
        answered("conv_fee", Number(), constant(0.0), nullable=False, on_request=True),
        *ANSWER,
        answered("source", Text(), nullable=False),
        answered(
            "intent_id",
            Identifier("int"),
            nullable=False,
            left_out_if_null=True,
            doc="The intent of the client token that it was made with. Onfile's own.",
        ),
        answered("processed_date", Day(), via("processed_at")),
        answered(
            "rejected_date", Day(), via("rejected_at"), doc="When the bank sent the payment back."
        ),
        Field(
            name="ledger",
            type=ListOf(TRANSACTION_LEDGER),
            fixed=True,
            never_null=True,
            on_request=True,
            acted_on=True,
            source=entries_of,
            shown_if=lambda transaction: transaction.type in _ABOUT_ANOTHER,
            doc="Of a refund: the payment that it gives back. A refund answers it unasked.",
        ),
        answered(
            "operations",
            ListOf(OPERATION),
            operations_of,
            nullable=False,
            on_request=True,
            doc="What was asked of the processor, and how that ended.",
        ),
        Field(
            name="order_details", type=Document(), fixed=True, pages=Pages(intents=(Form.PAYMENT,))
        ),
        Field(name="shipping_details", type=Document(), fixed=True, pages=_OF_FORMS),
        Field(name="initiator", type=Document(), fixed=True),
        attrs(via("attrs"), _OF_PAYMENTS),
        *timestamps(via("created_at"), via("modified_at")),
    ),
)
