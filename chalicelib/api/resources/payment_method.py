"""The payment method on the wire. Rendered from an `OwnedMethod`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.api.resources.common import attrs, identity, related, timestamps
from chalicelib.api.resources.instrument_types import (
    ACCOUNT_NUMBER,
    CARD_CODE,
    CARD_NUMBER,
    EXPIRY,
    ROUTING_NUMBER,
)
from chalicelib.api.resources.nesting import Nested
from chalicelib.api.resources.shape import REQUIRED, Field, Resource, Shape, Source, via
from chalicelib.api.resources.types import (
    EMAIL,
    INVALID,
    PHONE,
    Boolean,
    Choice,
    Identifier,
    Text,
    choice_of,
)
from chalicelib.domain.bank_account import ACCOUNT_TYPES
from chalicelib.domain.payment_method import (
    MethodStatus,
    MethodType,
    Purpose,
    TransferType,
    VerificationStatus,
)
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.services.method_rules import flag_of

CARD = Shape(
    (
        Field(name="card_number", type=CARD_NUMBER, required=True, source=via("masked_number")),
        Field(name="expiry", type=EXPIRY, required=True),
        Field(name="card_code", type=CARD_CODE, write_only=True),
        Field(name="card_brand", type=Text(), read_only=True, source=via("brand")),
        Field(name="card_type", type=Choice(("credit", "debit")), nullable=False),
    )
)

BANK_ACCOUNT = Shape(
    (
        Field(
            name="account_number",
            type=ACCOUNT_NUMBER,
            required=True,
            source=via("masked_account_number"),
        ),
        Field(
            name="routing_number",
            type=ROUTING_NUMBER,
            required=True,
            source=via("masked_routing_number"),
        ),
        Field(name="account_type", type=Choice(ACCOUNT_TYPES), required=True),
        Field(name="account_class", type=Choice(("personal", "business"))),
        Field(name="account_currency", type=Choice(("usd", "cad"))),
    )
)

_ADDRESS_LENGTHS = {
    "street_address": 128,
    "unit_number": 32,
    "city": 64,
    "state_province": 64,
    "postal_code": 16,
    "country_code": 3,
}


def _part(name: str) -> Source:
    return lambda address: address.get(name)


BILLING_ADDRESS = Shape(
    tuple(
        Field(name=name, type=Text(length), source=_part(name))
        for name, length in _ADDRESS_LENGTHS.items()
    )
)

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


def _flag(purpose: Purpose) -> Field:
    return Field(
        name=flag_of(purpose),
        type=Boolean(),
        nullable=False,
        source=lambda owned: purpose in owned.default_for,
    )


def _keep_active(owned: OwnedMethod) -> bool:
    return owned.method.keep_active and owned.method.status is not MethodStatus.INACTIVE


PAYMENT_METHOD = Resource(
    object="payment_method",
    path="/payment_methods",
    prefix="pm",
    folded=_FOLDED,
    check=_check_instrument,
    fields=(
        *identity("payment_method", "pm", via("method.id")),
        Field(
            name="type",
            type=choice_of(MethodType),
            required=True,
            fixed=True,
            source=via("method.type"),
        ),
        Field(
            name="customer_id",
            type=Identifier("acct"),
            source=via("method.keeper_id"),
            key="owner_id",
        ),
        Field(
            name="account_id",
            type=Identifier("acct"),
            source=via("method.keeper_id"),
            key="owner_id",
        ),
        related("customer", "customer"),
        related("account", "account"),
        Field(
            name="status",
            type=choice_of(MethodStatus),
            read_only=True,
            source=via("method.status"),
        ),
        Field(
            name="transfer_type",
            type=choice_of(TransferType),
            nullable=False,
            source=via("method.transfer_type"),
        ),
        Field(
            name="verification_status",
            type=choice_of(VerificationStatus),
            read_only=True,
            source=via("method.verification_status"),
        ),
        Field(name="description", type=Text(), source=via("method.title")),
        Field(
            name="account_holder", type=Text(128), fixed=True, source=via("method.account_holder")
        ),
        Field(name="bank_name", type=Text(), read_only=True, source=via("method.bank_name")),
        Field(
            name="keep_active",
            type=Boolean(),
            fixed=True,
            nullable=False,
            source=_keep_active,
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
            source=via("method.card"),
        ),
        Field(
            name="bank_account",
            type=Nested(BANK_ACCOUNT),
            fixed=True,
            left_out_if_null=True,
            source=via("method.bank_account"),
        ),
        Field(
            name="billing_address",
            type=Nested(BILLING_ADDRESS),
            source=via("method.billing_address"),
        ),
        *timestamps(via("method.created_at"), via("method.modified_at")),
    ),
)
