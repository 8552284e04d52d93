"""The webhook log on the wire: one event for one webhook. Rendered from a `WebhookLog`."""

from __future__ import annotations

from chalicelib.api.resources.choice_types import choice_of
from chalicelib.api.resources.common import answered, identity, related
from chalicelib.api.resources.field import via
from chalicelib.api.resources.nesting import Nested
from chalicelib.api.resources.shape import Resource, Shape
from chalicelib.api.resources.time_types import DateTime
from chalicelib.api.resources.types import Identifier, Text
from chalicelib.api.resources.webhook_types import TRIGGER, Url, Whole
from chalicelib.domain.ids import EVENT, WEBHOOK, WEBHOOK_LOG
from chalicelib.domain.webhook_log import LogStatus, Trouble

TRIGGERED_ON = Shape(
    fields=(
        answered("id", Text(64), via("object_id"), nullable=False),
        answered("object", Text(64), nullable=False),
        answered("value", Text(64), nullable=False),
    )
)
"""What an event is about. From a `WebhookEvent`."""

WEBHOOK_LOG_RESOURCE = Resource(
    object="webhook_log",
    path="/webhook_logs",
    prefix=WEBHOOK_LOG,
    doc="One event for one webhook: what was sent, and how that went. Kept for 30 days.",
    fields=(
        *identity("webhook_log", WEBHOOK_LOG, via("id")),
        answered(
            "webhook_id", Identifier(WEBHOOK), nullable=False, key="webhook_id", doc="Who is told."
        ),
        related("webhook", "webhook"),
        answered("trigger", TRIGGER, via("event.trigger"), nullable=False),
        answered(
            "triggered_on",
            Nested(TRIGGERED_ON),
            via("event"),
            nullable=False,
            doc="What it is about.",
        ),
        answered(
            "event_id",
            Identifier(EVENT),
            via("event.id"),
            nullable=False,
            doc="The same at each attempt, and for each webhook that is told of it.",
        ),
        answered(
            "sequence",
            Whole(),
            via("event.sequence"),
            nullable=False,
            doc="Its place in the history of what it is about. Order of arrival is not promised.",
        ),
        answered("url", Url(), nullable=False, doc="Where the last attempt went, or will."),
        answered(
            "status",
            choice_of(LogStatus),
            nullable=False,
            doc=(
                "`skipped` of a webhook that is switched off, `canceled` of one that is deleted:"
                " neither is sent."
            ),
        ),
        answered("attempts", Whole(), nullable=False),
        answered("http_status", Whole(), doc="Of the receiver's last answer."),
        answered("oauth_status", Whole(), doc="Of the last answer of `oauth_params[auth_url]`."),
        answered("error", choice_of(Trouble), via("trouble"), doc="Why there was no answer."),
        answered("answer", Text(4096), doc="The first 4 kB of the receiver's last answer."),
        answered("attempted_at", DateTime(), doc="When it was last sent."),
        answered("next_attempt_at", DateTime(), doc="Not before."),
        answered(
            "created_at",
            DateTime(),
            nullable=False,
            key="created_at",
            doc="When the event happened, in UTC.",
        ),
    ),
)
