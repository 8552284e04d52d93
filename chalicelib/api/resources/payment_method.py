"""The payment method on the wire. Rendered from an `OwnedMethod`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.api.resources.common import attrs, identity, related, timestamps
from chalicelib.api.resources.field import REQUIRED, Field, via
from chalicelib.api.resources.instruments import BANK_ACCOUNT, BILLING_ADDRESS, CARD
from chalicelib.api.resources.nesting import Nested
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.types import (
    EMAIL,
    INVALID,
    PHONE,
    Boolean,
    Identifier,
    Text,
    choice_of,
)
from chalicelib.domain.payment_method import (
    MethodStatus,
    MethodType,
    Purpose,
    TransferType,
    VerificationStatus,
)
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.services.method_rules import flag_of

FLAGS = {flag_of(purpose): purpose for purpose in Purpose}
_FOLDED = {
    field.name: home
    for home, shape in (("card", CARD), ("bank_account", BANK_ACCOUNT))
    for field in shape.fields
    if not field.read_only
}


def _check_instrument(values: Mapping[str, Any], given: frozenset[str]) -> dict[str, Any]:
    """The details of the method's own type must be there, and no other's."""
    own = values.get("type")
    if own is None:
        return {}
    errors = {}
    for name in ("card", "bank_account"):
        if name == own and name not in given:
            errors[name] = REQUIRED
        if name != own and name in given:
            errors[name] = f"{INVALID}: the type is {own}"
    return errors


_FLAG_DOCS = {
    Purpose.PAYMENT: "Pays where only the customer is named. Setting it clears the old default.",
    Purpose.CREDIT: "Is paid to where a credit names only the customer.",
    Purpose.DEPOSIT: "Receives what a processing account has taken in.",
    Purpose.REVERSAL: "Pays what a processing account has to give back.",
}


def _flag(purpose: Purpose) -> Field:
    return Field(
        name=flag_of(purpose),
        type=Boolean(),
        nullable=False,
        acted_on=True,
        source=lambda owned: purpose in owned.default_for,
        doc=_FLAG_DOCS[purpose],
    )


def _keep_active(owned: OwnedMethod) -> bool:
    return owned.method.keep_active and owned.method.status is not MethodStatus.INACTIVE


PAYMENT_METHOD = Resource(
    object="payment_method",
    path="/payment_methods",
    prefix="pm",
    doc="A card or a bank account, kept by a customer or a processing account, or by nobody.",
    folded=_FOLDED,
    check=_check_instrument,
    fields=(
        *identity("payment_method", "pm", via("method.id")),
        Field(
            name="type",
            type=choice_of(MethodType),
            required=True,
            fixed=True,
            acted_on=True,
            source=via("method.type"),
        ),
        Field(
            name="customer_id",
            type=Identifier("acct"),
            source=via("method.keeper_id"),
            key="owner_id",
            acted_on=True,
            doc="The owner. Once there is one it can't be changed.",
        ),
        Field(
            name="account_id",
            type=Identifier("acct"),
            source=via("method.keeper_id"),
            key="owner_id",
            acted_on=True,
            doc="Another name for `customer_id`.",
        ),
        related("customer", "customer"),
        related("account", "account"),
        Field(
            name="status",
            type=choice_of(MethodStatus),
            read_only=True,
            nullable=False,
            source=via("method.status"),
            doc="Only an `active` one can be charged.",
        ),
        Field(
            name="transfer_type",
            type=choice_of(TransferType),
            nullable=False,
            source=via("method.transfer_type"),
            doc="From the owner's side: one that is `receive-only` can't pay.",
        ),
        Field(
            name="verification_status",
            type=choice_of(VerificationStatus),
            read_only=True,
            nullable=False,
            source=via("method.verification_status"),
        ),
        Field(
            name="description",
            type=Text(),
            never_null=True,
            source=via("method.title"),
            doc="Where there is none, brand and last digits: `Visa x-4242`.",
        ),
        Field(
            name="account_holder", type=Text(128), fixed=True, source=via("method.account_holder")
        ),
        Field(name="bank_name", type=Text(), read_only=True, source=via("method.bank_name")),
        Field(
            name="keep_active",
            type=Boolean(),
            fixed=True,
            nullable=False,
            acted_on=True,
            source=_keep_active,
            doc="`false`: for one charge, not kept for later.",
        ),
        *map(_flag, Purpose),
        Field(name="email", type=EMAIL, source=via("method.email")),
        Field(name="phone_number", type=PHONE, source=via("method.phone_number")),
        attrs(via("method.attrs")),
        Field(
            name="card",
            type=Nested(CARD),
            fixed=True,
            left_out_if_null=True,
            acted_on=True,
            source=via("method.card"),
            doc="Required for, and only there with, `type` `card`.",
        ),
        Field(
            name="bank_account",
            type=Nested(BANK_ACCOUNT),
            fixed=True,
            left_out_if_null=True,
            acted_on=True,
            source=via("method.bank_account"),
            doc="Required for, and only there with, `type` `bank_account`.",
        ),
        Field(
            name="billing_address",
            type=Nested(BILLING_ADDRESS),
            never_null=True,
            source=via("method.billing_address"),
        ),
        *timestamps(via("method.created_at"), via("method.modified_at")),
    ),
)
