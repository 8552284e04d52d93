"""The access token on the wire: a client token. Rendered from an `Issued`."""

from __future__ import annotations

from chalicelib.api.resources.field import Field, constant, via
from chalicelib.api.resources.intent import INTENT_BODY, LIFETIME, rendered
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.types import Choice, Text

ACCESS_TOKEN = Resource(
    object="access_token",
    path="/access_tokens",
    doc="A client token: what a page needs for the elements, and may have.",
    fields=(
        Field(
            name="id",
            type=Text(64),
            read_only=True,
            nullable=False,
            source=via("text"),
            doc="The token itself. It is answered here only.",
        ),
        Field(
            name="object",
            type=Choice(("access_token",)),
            read_only=True,
            nullable=False,
            echo=("access_token",),
            source=constant("access_token"),
            doc="Always `access_token`.",
        ),
        Field(
            name="type",
            type=Choice(("client",)),
            nullable=False,
            source=constant("client"),
            doc="Always `client`, and so if it is left out.",
        ),
        Field(
            name="status",
            type=Choice(("active",)),
            read_only=True,
            nullable=False,
            source=constant("active"),
        ),
        Field(
            name="environ",
            type=Choice(("test", "live")),
            read_only=True,
            nullable=False,
            source=via("environ"),
            doc="That of the secret key.",
        ),
        Field(
            name="intent",
            type=INTENT_BODY,
            never_null=True,
            source=lambda issued: rendered(issued.token.intent),
            doc="What its bearer may do. Without one, what a page may at all.",
        ),
        *LIFETIME,
    ),
)
