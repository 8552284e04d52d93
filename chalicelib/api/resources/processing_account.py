"""The processing account on the wire. Rendered from a `Wallet`."""

from __future__ import annotations

from typing import Any

from chalicelib.api.resources.capabilities import CAPABILITIES
from chalicelib.api.resources.choice_types import Choice
from chalicelib.api.resources.common import answered, attrs, identity, timestamps
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.field import Field, constant, via
from chalicelib.api.resources.nesting import ChildrenOf, Nested
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.types import Text, invalid
from chalicelib.late_dataclass import dataclass

_MAX_METHODS = 10


@dataclass(frozen=True, slots=True)
class LegalEntity(Document):
    """The business behind the account, kept and echoed.

    `owners` may be one owner instead of a list.
    """

    max_length: int = 16_384

    def parse(self, value: Any) -> dict[str, Any]:
        """The document, with `owners` as a list."""
        entity = Document.parse(self, value)
        owners = entity.get("owners")
        if owners is None:
            return entity
        owners = [owners] if isinstance(owners, dict) else owners
        if not isinstance(owners, list) or not all(isinstance(owner, dict) for owner in owners):
            raise invalid("owners is a list of objects")
        return entity | {"owners": owners}


PROCESSING_ACCOUNT = Resource(
    object="processing_account",
    path="/processing_accounts",
    prefix="acct",
    doc="Who receives payments. Payments that name none go to the organisation's own.",
    unserved=frozenset(
        {"application_link", "logo", "notifications", "parent_org", "processing_settings"}
    ),
    fields=(
        *identity("processing_account", "acct", via("account.id")),
        Field(
            name="name",
            type=Text(),
            required=True,
            source=via("account.name"),
        ),
        answered(
            "status",
            Choice(("pending", "incomplete", "active", "declined")),
            via("account.status"),
            nullable=False,
        ),
        Field(name="industry", type=Text(), source=via("account.industry")),
        Field(name="description", type=Text(1024), source=via("account.description")),
        Field(name="parent_org_id", type=Text(64), source=via("account.parent_org_id")),
        Field(
            name="processing_settings_id",
            type=Text(64),
            fixed=True,
            source=via("account.processing_settings_id"),
        ),
        Field(name="legal_entity_id", type=Text(64), source=via("account.legal_entity_id")),
        Field(
            name="legal_entity",
            type=LegalEntity(),
            never_null=True,
            source=via("account.legal_entity"),
            doc="The business behind it, as sent; social security numbers are cut to four digits.",
        ),
        Field(
            name="underwriting",
            type=Document(),
            never_null=True,
            source=via("account.underwriting"),
        ),
        Field(
            name="billing_contact",
            type=Document(),
            never_null=True,
            source=via("account.billing_contact"),
        ),
        attrs(via("account.attrs")),
        Field(
            name="payment_methods",
            type=ChildrenOf(PAYMENT_METHOD, max_items=_MAX_METHODS),
            nullable=False,
            source=via("methods"),
            loads="methods",
            acted_on=True,
            doc="For its own funding; otherwise as those of a customer.",
        ),
        answered(
            "capabilities",
            Nested(CAPABILITIES),
            constant(None),
            nullable=False,
            on_request=True,
            loads="capabilities",
            doc="What its processor can do. What that can't is refused before anything is written.",
        ),
        *timestamps(via("account.created_at"), via("account.modified_at")),
    ),
)
