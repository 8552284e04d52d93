"""/webhooks"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chalicelib.api.bulk import BulkRoutes, Change
from chalicelib.api.collections import Collection
from chalicelib.api.envelope import Call
from chalicelib.api.relations import Action, Relation, those_with
from chalicelib.api.resources.types import Invalid
from chalicelib.api.resources.webhook import REPLAY, WEBHOOK_RESOURCE, request_of
from chalicelib.api.resources.webhook_log import WEBHOOK_LOG_RESOURCE
from chalicelib.domain.webhook import Webhook
from chalicelib.domain.webhook_log import WebhookLog
from chalicelib.errors import InvalidAttributes
from chalicelib.query.filter_conditions import Condition
from chalicelib.services.bulk_rules import Asked, decided
from chalicelib.services.lists.listing import Listed


def create(call: Call) -> Webhook:
    """POST /webhooks

    It is told of what is committed from now on.
    """
    new = request_of(WEBHOOK_RESOURCE.parse_create(call.body))
    [made] = call.services.webhooks.create(call.organisation, [new], Asked.NAMED, keyed=call.keyed)
    return made


def get(call: Call, webhook_id: str) -> Webhook:
    """GET /webhooks/{id}"""
    return call.services.webhooks.get(call.organisation, webhook_id)


def update(call: Call, webhook_id: str) -> Webhook:
    """PUT /webhooks/{id}

    Another `sender_secret` signs at once; the old one signs beside it for 24 hours.
    """
    asked = request_of(WEBHOOK_RESOURCE.parse_update(call.body, webhook_id), webhook_id)
    [changed] = call.services.webhooks.update(
        call.organisation, [asked], Asked.NAMED, keyed=call.keyed
    )
    return changed


def delete(call: Call, webhook_id: str) -> Webhook:
    """DELETE /webhooks/{id}

    From now on nothing is sent to it; its logs stay as long as others.
    """
    [deleted] = call.services.webhooks.delete(call.organisation, [webhook_id], Asked.NAMED)
    return deleted


def create_many(call: Call, rows: Sequence[Any]) -> list[Webhook]:
    """POST /webhooks, of a list"""
    new = decided(rows, lambda row: request_of(WEBHOOK_RESOURCE.parse_create(row)))
    return call.services.webhooks.create(call.organisation, new, keyed=call.keyed)


def update_many(call: Call, rows: Sequence[Change], asked: Asked) -> list[Webhook]:
    """PUT /webhooks"""
    changes = [request_of(values, webhook_id) for webhook_id, values in rows]
    return call.services.webhooks.update(call.organisation, changes, asked, keyed=call.keyed)


def delete_many(call: Call, ids: Sequence[str], asked: Asked) -> list[Webhook]:
    """DELETE /webhooks"""
    return call.services.webhooks.delete(call.organisation, ids, asked)


def source(call: Call) -> Listed:
    """GET /webhooks"""
    return call.services.lists.webhooks


def logs(call: Call) -> Listed:
    """GET /webhooks/{id}/logs"""
    return call.services.lists.webhook_logs


def logs_of(call: Call, webhook_id: str) -> Condition:
    """Those of one webhook. Raises NotFound where there is none."""
    get(call, webhook_id)
    return those_with(WEBHOOK_LOG_RESOURCE, "webhook_id", webhook_id)


def replay(call: Call, webhook_id: str) -> list[WebhookLog]:
    """POST /webhooks/{id}/replay

    What happened since a moment, or behind an event, is delivered again, the oldest first, whether
    or not it was delivered. At most 500 at once: go on with the `event_id` of the last.
    """
    try:
        since = REPLAY.parse(call.body)["since"]
    except Invalid as error:
        raise InvalidAttributes(error.details) from error
    return call.services.redelivery.replay(call.organisation, webhook_id, since)


def test(call: Call, webhook_id: str) -> WebhookLog:
    """POST /webhooks/{id}/test

    Sends an event of its trigger that is about the webhook itself.
    """
    return call.services.redelivery.test(call.organisation, webhook_id)


WEBHOOKS = Collection(
    resource=WEBHOOK_RESOURCE,
    create=create,
    get=get,
    update=update,
    delete=delete,
    source=source,
    bulk=BulkRoutes(create=create_many, update=update_many, delete=delete_many),
    relations=(Relation("logs", WEBHOOK_LOG_RESOURCE, source=logs, of=logs_of),),
    actions=(
        Action("replay", WEBHOOK_LOG_RESOURCE, replay, takes=REPLAY, many=True),
        Action("test", WEBHOOK_LOG_RESOURCE, test),
    ),
)
