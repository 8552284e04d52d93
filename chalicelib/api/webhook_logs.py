"""/webhook_logs"""

from __future__ import annotations

from chalicelib.api.collections import Collection
from chalicelib.api.envelope import Call
from chalicelib.api.relations import Action, Relation
from chalicelib.api.resources.webhook import WEBHOOK_RESOURCE
from chalicelib.api.resources.webhook_log import WEBHOOK_LOG_RESOURCE
from chalicelib.domain.webhook import Webhook
from chalicelib.domain.webhook_log import WebhookLog
from chalicelib.services.lists.listing import Listed


def get(call: Call, log_id: str) -> WebhookLog:
    """GET /webhook_logs/{id}"""
    return call.services.webhook_logs.get(call.organisation, log_id)


def source(call: Call) -> Listed:
    """GET /webhook_logs"""
    return call.services.lists.webhook_logs


def webhook(call: Call, log_id: str) -> Webhook:
    """GET /webhook_logs/{id}/webhook

    As it is now.
    """
    return call.services.webhooks.get(call.organisation, get(call, log_id).webhook_id)


def resend(call: Call, log_id: str) -> WebhookLog:
    """POST /webhook_logs/{id}/resend

    It is delivered again, whether or not it was, as the same event.
    """
    return call.services.redelivery.resend(call.organisation, log_id)


WEBHOOK_LOGS = Collection(
    resource=WEBHOOK_LOG_RESOURCE,
    get=get,
    source=source,
    relations=(Relation("webhook", WEBHOOK_RESOURCE, get=webhook),),
    actions=(Action("resend", WEBHOOK_LOG_RESOURCE, resend),),
)
