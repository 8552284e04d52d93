"""The customer on the wire. Rendered from a `Wallet`."""

from __future__ import annotations

from chalicelib.api.resources.common import attrs, identity, related, timestamps
from chalicelib.api.resources.nesting import ChildrenOf
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.shape import Field, Resource, via
from chalicelib.api.resources.types import EMAIL, PHONE, Boolean, Identifier, Text
from chalicelib.domain.account import MAX_UID_LENGTH

CUSTOMER = Resource(
    object="customer",
    path="/customers",
    prefix="acct",
    fields=(
        *identity("customer", "acct", via("account.id")),
        Field(
            name="name",
            type=Text(),
            required=True,
            source=via("account.name"),
        ),
        Field(
            name="email",
            type=EMAIL,
            required=True,
            source=via("account.email"),
            key="email",
        ),
        Field(name="phone_number", type=PHONE, source=via("account.phone_number")),
        Field(name="description", type=Text(1024), source=via("account.description")),
        Field(
            name="external_uid",
            type=Text(MAX_UID_LENGTH),
            source=via("account.external_uid"),
            key="external_uid",
        ),
        Field(
            name="keep_active",
            type=Boolean(),
            fixed=True,
            nullable=False,
            source=via("account.keep_active"),
        ),
        Field(
            name="primary_processing_id",
            type=Identifier("acct"),
            source=via("account.primary_processing_id"),
        ),
        related("primary_processing", "processing_account"),
        attrs(via("account.attrs")),
        Field(
            name="payment_methods",
            type=ChildrenOf(PAYMENT_METHOD),
            source=via("methods"),
            loads="methods",
        ),
        *timestamps(via("account.created_at"), via("account.modified_at")),
    ),
)
