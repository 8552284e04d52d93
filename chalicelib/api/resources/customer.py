"""The customer on the wire. Rendered from a `Wallet`."""

from __future__ import annotations

from chalicelib.api.resources.choice_types import Boolean
from chalicelib.api.resources.common import attrs, identity, related, timestamps
from chalicelib.api.resources.field import Field, via
from chalicelib.api.resources.nesting import ChildrenOf
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.types import EMAIL, PHONE, Identifier, Text
from chalicelib.domain.account import MAX_UID_LENGTH

CUSTOMER = Resource(
    object="customer",
    path="/customers",
    prefix="acct",
    doc="Who pays. Keeps any number of payment methods, one of which may be the default.",
    fields=(
        *identity("customer", "acct", via("account.id")),
        Field(
            name="name",
            type=Text(),
            required=True,
            source=via("account.name"),
            doc="Of a person or a company.",
        ),
        Field(
            name="email",
            type=EMAIL,
            required=True,
            source=via("account.email"),
            key="email",
            doc="Need not be unique.",
        ),
        Field(name="phone_number", type=PHONE, source=via("account.phone_number")),
        Field(name="description", type=Text(1024), source=via("account.description")),
        Field(
            name="external_uid",
            type=Text(MAX_UID_LENGTH),
            source=via("account.external_uid"),
            key="external_uid",
            doc="Your own id, unique. A create with one that exists changes that customer.",
        ),
        Field(
            name="keep_active",
            type=Boolean(),
            fixed=True,
            nullable=False,
            source=via("account.keep_active"),
            doc="`false` keeps no payment methods for later: each serves one charge.",
        ),
        Field(
            name="primary_processing_id",
            type=Identifier("acct"),
            source=via("account.primary_processing_id"),
            doc="The processing account of payments that name none.",
        ),
        related("primary_processing", "processing_account"),
        attrs(via("account.attrs")),
        Field(
            name="payment_methods",
            type=ChildrenOf(PAYMENT_METHOD),
            nullable=False,
            source=via("methods"),
            loads="methods",
            acted_on=True,
            doc="The newest hundred are answered. A row with an `id` is a change, another is new.",
        ),
        *timestamps(via("account.created_at"), via("account.modified_at")),
    ),
)
