"""The payment method on the wire. Rendered from an `OwnedMethod`."""

from __future__ import annotations

from chalicelib.api.resources.choice_types import Boolean, choice_of
from chalicelib.api.resources.common import answered, attrs, identity, related, timestamps
from chalicelib.api.resources.field import Field, via
from chalicelib.api.resources.instrument_shapes import (
    BANK_ACCOUNT,
    BILLING_ADDRESS,
    CARD,
    FOLDED,
    check_instrument,
)
from chalicelib.api.resources.nesting import Nested
from chalicelib.api.resources.pages import ANY, NO_PAGES, SAVING, WITH_METHOD, Pages
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.types import EMAIL, PHONE, Identifier, Text
from chalicelib.domain.payment_method import (
    MethodStatus,
    MethodType,
    Purpose,
    TransferType,
    VerificationStatus,
)
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.services.accounts.method_rules import flag_of

FLAGS = {flag_of(purpose): purpose for purpose in Purpose}

_FLAG_DOCS = {
    Purpose.PAYMENT: "Pays where only the customer is named. Setting it clears the old default.",
    Purpose.CREDIT: "Is paid to where a credit names only the customer.",
    Purpose.DEPOSIT: "Receives what a processing account has taken in.",
    Purpose.REVERSAL: "Pays what a processing account has to give back.",
}


_OF_METHODS = Pages(say=ANY, intents=WITH_METHOD)


def _flag(purpose: Purpose) -> Field:
    return Field(
        name=flag_of(purpose),
        type=Boolean(),
        nullable=False,
        acted_on=True,
        source=lambda owned: purpose in owned.default_for,
        pages=_OF_METHODS if purpose is Purpose.PAYMENT else NO_PAGES,
        doc=_FLAG_DOCS[purpose],
    )


def _keep_active(owned: OwnedMethod) -> bool:
    return owned.method.keep_active and owned.method.status is not MethodStatus.INACTIVE


PAYMENT_METHOD = Resource(
    object="payment_method",
    path="/payment_methods",
    prefix="pm",
    doc="A card or a bank account, kept by a customer or a processing account, or by nobody.",
    folded=FOLDED,
    check=check_instrument,
    unserved=frozenset(
        {"birth_date", "ssn_last4", "processing_agreement", "created_from", "gateways"}
    ),
    fields=(
        *identity("payment_method", "pm", via("method.id")),
        Field(
            name="type",
            type=choice_of(MethodType),
            required=True,
            fixed=True,
            acted_on=True,
            source=via("method.type"),
            pages=Pages(say=ANY),
        ),
        Field(
            name="token",
            type=Text(exact=True),
            fixed=True,
            write_only=True,
            acted_on=True,
            doc="Of the processor's own script, in place of `card` or `bank_account`. Used once.",
        ),
        Field(
            name="customer_id",
            type=Identifier("acct"),
            source=via("method.keeper_id"),
            key="owner_id",
            acted_on=True,
            pages=Pages(say=ANY, intents=SAVING),
            doc="The owner. Once there is one it can't be changed.",
        ),
        Field(
            name="account_id",
            type=Identifier("acct"),
            source=via("method.keeper_id"),
            key="owner_id",
            acted_on=True,
            pages=Pages(say=ANY, intents=SAVING),
            doc="Another name for `customer_id`.",
        ),
        related("customer", "customer"),
        related("account", "account"),
        answered(
            "status",
            choice_of(MethodStatus),
            via("method.status"),
            nullable=False,
            pages=Pages(see=True),
            doc="Only an `active` one can be charged.",
        ),
        Field(
            name="transfer_type",
            type=choice_of(TransferType),
            nullable=False,
            source=via("method.transfer_type"),
            doc="From the owner's side: one that is `receive-only` can't pay.",
        ),
        answered(
            "verification_status",
            choice_of(VerificationStatus),
            via("method.verification_status"),
            nullable=False,
        ),
        Field(
            name="description",
            type=Text(),
            never_null=True,
            source=via("method.title"),
            pages=Pages(say=SAVING, intents=SAVING, see=True),
            doc="Where there is none, brand and last digits: `Visa x-4242`.",
        ),
        Field(
            name="account_holder",
            pages=_OF_METHODS,
            type=Text(128),
            fixed=True,
            source=via("method.account_holder"),
        ),
        answered("bank_name", Text(), via("method.bank_name")),
        Field(
            name="keep_active",
            type=Boolean(),
            fixed=True,
            nullable=False,
            acted_on=True,
            source=_keep_active,
            pages=_OF_METHODS,
            doc="`false`: for one charge, not kept for later.",
        ),
        *map(_flag, Purpose),
        Field(name="email", type=EMAIL, source=via("method.email"), pages=_OF_METHODS),
        Field(
            name="phone_number", type=PHONE, source=via("method.phone_number"), pages=_OF_METHODS
        ),
        attrs(via("method.attrs"), Pages(say=SAVING, intents=SAVING)),
        Field(
            name="card",
            type=Nested(CARD, amended=True),
            left_out_if_null=True,
            acted_on=True,
            source=via("method.card"),
            pages=Pages(say=ANY),
            doc="Required for `type` `card` unless there is a `token`, and taken for no other. "
            "A change takes its `expiry`.",
        ),
        Field(
            name="bank_account",
            type=Nested(BANK_ACCOUNT),
            fixed=True,
            left_out_if_null=True,
            acted_on=True,
            source=via("method.bank_account"),
            pages=Pages(say=ANY),
            doc="Required for `type` `bank_account` unless there is a `token`; for no other.",
        ),
        Field(
            name="billing_address",
            type=Nested(BILLING_ADDRESS),
            never_null=True,
            source=via("method.billing_address"),
            pages=_OF_METHODS,
        ),
        *timestamps(via("method.created_at"), via("method.modified_at")),
    ),
)
