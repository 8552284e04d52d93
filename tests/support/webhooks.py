"""Webhooks, and what befalls them, for tests that are about something else too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.domain.clock import utc_now
from chalicelib.domain.webhook import Trigger
from chalicelib.domain.webhook_log import WebhookEvent, WebhookLog, event_id, log_id
from chalicelib.store.webhook_rows import log_row
from tests.support.client import Api

URL = "https://example.com/hooks"


def new_webhook(api: Api, trigger: str = "processed", url: str = URL, **more: Any) -> str:
    """The id of a new webhook."""
    answer = api.post("/webhooks", {"trigger": trigger, "url": url, **more})
    assert answer.status == 200, answer.text
    return str(answer["id"])


def a_log(api: Api, webhook_id: str, object_id: str) -> WebhookLog:
    """A delivery to a webhook that waits, written to the store that the models speak to."""
    now, org_id = utc_now(), api.services.keys.organisation_of(api.key).id
    event = WebhookEvent(
        id=event_id(object_id, now, Trigger.PROCESSED, "made up"),
        org_id=org_id,
        trigger=Trigger.PROCESSED,
        object="transaction",
        object_id=object_id,
        value="processed",
        sequence=1,
        at=now,
    )
    log = WebhookLog(
        id=log_id(event.id, webhook_id),
        org_id=org_id,
        webhook_id=webhook_id,
        event=event,
        url=URL,
        expires_at=now + timedelta(days=30),
    )
    log_row(log).save()
    return log
