"""The access token on the wire: a client token. Rendered from an `Issued`."""

from __future__ import annotations

from chalicelib.api.resources.choice_types import Choice
from chalicelib.api.resources.common import answered, object_name
from chalicelib.api.resources.field import Field, constant, via
from chalicelib.api.resources.intent import LIFETIME, rendered
from chalicelib.api.resources.intent_forms import INTENT_BODY
from chalicelib.api.resources.intent_types import TokenName
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.types import Identifier
from chalicelib.domain.ids import INTENT

ACCESS_TOKEN = Resource(
    object="access_token",
    path="/access_tokens",
    doc="A client token: what a page needs for the elements, and may have.",
    fields=(
        answered(
            "id",
            TokenName(),
            via("shown_id"),
            nullable=False,
            doc="The token itself, answered once, when it is made. After that the `intent_id`.",
        ),
        object_name("access_token"),
        Field(
            name="type",
            type=Choice(("client",)),
            nullable=False,
            source=constant("client"),
            doc="Always `client`, and so if it is left out.",
        ),
        answered(
            "status",
            Choice(("active", "used")),
            lambda issued: "used" if issued.spent else "active",
            nullable=False,
            doc="`used` once it has had its success, or too many attempts.",
        ),
        answered(
            "environ",
            Choice(("test", "live")),
            via("environ"),
            nullable=False,
            doc="That of the secret key.",
        ),
        Field(
            name="intent",
            type=INTENT_BODY,
            never_null=True,
            source=rendered,
            doc="What its bearer may do. Without one, what a page may at all.",
        ),
        answered(
            "intent_id",
            Identifier(INTENT),
            via("token.intent_id"),
            nullable=False,
            doc="What the token is read and revoked by when its text is not at hand.",
        ),
        *LIFETIME,
    ),
)
