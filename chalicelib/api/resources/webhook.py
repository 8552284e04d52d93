"""The webhook on the wire. Rendered from a `Webhook`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.api.resources.choice_types import choice_of
from chalicelib.api.resources.common import answered, attrs, identity, timestamps
from chalicelib.api.resources.field import Field, via
from chalicelib.api.resources.nesting import ChildrenOf, Nested
from chalicelib.api.resources.shape import Resource, Shape
from chalicelib.api.resources.types import Text
from chalicelib.api.resources.webhook_log import WEBHOOK_LOG_RESOURCE
from chalicelib.api.resources.webhook_types import TRIGGER, Retries, SenderSecret, Since, Url
from chalicelib.domain.ids import WEBHOOK
from chalicelib.domain.webhook import WebhookStatus
from chalicelib.services.webhooks.webhook_settings import WebhookRequest

_SECRET_TEXT = Text(255, exact=True)

OAUTH_PARAMS = Shape(
    fields=(
        Field(name="auth_url", type=Url(), required=True, write_only=True),
        Field(name="client_id", type=_SECRET_TEXT, required=True, write_only=True),
        Field(name="client_secret", type=_SECRET_TEXT, required=True, write_only=True),
        Field(
            name="grant_type",
            type=_SECRET_TEXT,
            required=True,
            write_only=True,
            doc="`client_credentials`, as a rule: it is sent as it is.",
        ),
        Field(name="resource", type=_SECRET_TEXT, write_only=True),
        Field(name="scope", type=_SECRET_TEXT, write_only=True),
    )
)

WEBHOOK_RESOURCE = Resource(
    object="webhook",
    path="/webhooks",
    prefix=WEBHOOK,
    doc="An address that is told of one kind of event. An organisation has at most 50.",
    unserved=frozenset({"payment_link_id", "reference_object"}),
    fields=(
        *identity("webhook", WEBHOOK, via("id")),
        Field(
            name="trigger", type=TRIGGER, required=True, doc="The kind of event that it is told of."
        ),
        Field(
            name="url",
            type=Url(),
            required=True,
            doc="Where it is told: https, unless the stage is local. Without user and fragment.",
        ),
        Field(
            name="status",
            type=choice_of(WebhookStatus),
            nullable=False,
            doc="`inactive` sends nothing. A receiver that answers 410 gets there; so may you.",
        ),
        Field(
            name="retries",
            type=Retries(),
            doc="How many attempts follow a failed one: null is all nine, over 75 hours.",
        ),
        Field(
            name="sender_secret",
            type=SenderSecret(),
            write_only=True,
            acted_on=True,
            doc="What deliveries are signed with. One that it replaces signs for 24 hours more.",
        ),
        Field(
            name="oauth_params",
            type=Nested(OAUTH_PARAMS),
            write_only=True,
            acted_on=True,
            doc="Where to get a token that deliveries bring along as `Authorization: Bearer`.",
        ),
        attrs(via("attrs")),
        answered(
            "logs",
            ChildrenOf(WEBHOOK_LOG_RESOURCE),
            nullable=False,
            on_request=True,
            loads="logs",
            doc="The newest hundred deliveries; the list has them all.",
        ),
        *timestamps(via("created_at"), via("modified_at")),
    ),
)


REPLAY = Shape(
    fields=(
        Field(
            name="since",
            type=Since(),
            required=True,
            doc="A moment, or the id of the last event that you have.",
        ),
    )
)
"""What a replay asks for."""


def request_of(values: Mapping[str, Any], webhook_id: str = "") -> WebhookRequest:
    """What is asked of a webhook, by the clean values of a body."""
    kept = WEBHOOK_RESOURCE.details(values)
    secrets = {name: value for name, value in values.items() if name not in kept}
    return WebhookRequest(kept, secrets, webhook_id)
