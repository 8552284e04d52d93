"""What is delivered again because somebody asks for it: as the same event, by time or by event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.support.stores import Store
from tests.support.webhooks import new_webhook
from tests.webhooks.shop import DOWN, OK, Shop


@pytest.fixture
def shop(module_store: Store) -> Iterator[Shop]:
    shop = Shop(module_store)
    yield shop
    shop.tidy()


def _events(shop: Shop) -> list[str]:
    found = [json.loads(body)["event_id"] for _, body, _ in shop.sender.sent]
    shop.sender.sent.clear()
    return found


def test_one_is_sent_again_as_the_same_event(shop: Shop) -> None:
    new_webhook(shop.api, "customer:created", retries=0)
    shop.sender.answer = DOWN
    shop.made()
    [log] = shop.logs()
    assert (log["status"], _events(shop)) == ("failed", [log["event_id"]])
    shop.sender.answer = OK
    again = shop.api.post(f"/webhook_logs/{log['id']}/resend")
    assert (again["id"], again["status"], again["attempts"]) == (log["id"], "pending", 0)
    shop.later(timedelta(seconds=1))
    assert (_events(shop), shop.statuses()) == ([log["event_id"]], {"delivered": 1})


def test_all_since_a_moment_or_behind_an_event_are_sent_again_in_order(shop: Shop) -> None:
    webhook_id = new_webhook(shop.api, "customer:created")
    moments = []
    for _ in range(6):
        shop.now += timedelta(seconds=10)
        moments.append(shop.now)
        shop.made()
    first_to_last = [each["event_id"] for each in reversed(shop.logs())]
    _events(shop)
    path = f"/webhooks/{webhook_id}/replay"
    since = moments[3].strftime("%Y-%m-%d %H:%M:%S")
    answered = shop.api.post(path, {"since": since})["values"]
    assert [each["event_id"] for each in answered] == first_to_last[3:]
    shop.later(timedelta(seconds=1))
    assert sorted(_events(shop)) == sorted(first_to_last[3:])
    answered = shop.api.post(path, {"since": first_to_last[3]})["values"]
    assert [each["event_id"] for each in answered] == first_to_last[4:]
    shop.later(timedelta(seconds=1))
    assert sorted(_events(shop)) == sorted(first_to_last[4:])
    assert shop.statuses() == {"delivered": 6}


def test_a_webhook_is_tried_without_anything_happening(shop: Shop) -> None:
    webhook_id = new_webhook(shop.api, "refund")
    log = shop.api.post(f"/webhooks/{webhook_id}/test")
    shop.later(timedelta(seconds=1))
    [(_, body, _)] = shop.sender.sent
    told = json.loads(body)
    assert told["trigger"] == "refund"
    assert told["triggered_on"] == {"id": webhook_id, "object": "webhook", "value": "test"}
    assert told["event_id"] == log["event_id"]
    assert shop.api.get(f"/webhook_logs/{log['id']}")["status"] == "delivered"


@pytest.mark.parametrize("body", [{}, {"since": "yesterday"}, {"since": "evt_1"}, {"until": "x"}])
def test_a_replay_says_since_when(shop: Shop, body: Any) -> None:
    webhook_id = new_webhook(shop.api)
    answer = shop.api.post(f"/webhooks/{webhook_id}/replay", body)
    assert (answer.status, "since" in answer["details"] or "until" in answer["details"]) == (
        400,
        True,
    )


def test_nothing_is_sent_to_one_that_is_switched_off(shop: Shop) -> None:
    webhook_id = new_webhook(shop.api, "customer:created")
    shop.made()
    [log] = shop.logs()
    shop.api.put(f"/webhooks/{webhook_id}", {"status": "inactive"})
    for path in (
        f"/webhook_logs/{log['id']}/resend",
        f"/webhooks/{webhook_id}/test",
        f"/webhooks/{webhook_id}/replay",
    ):
        answer = shop.api.post(path, {"since": "2026-01-01"} if path.endswith("replay") else {})
        assert (answer.status, list(answer["details"])) == (400, ["status"])


def test_what_another_organisation_has_is_not_there(shop: Shop, module_store: Store) -> None:
    other = Shop(module_store)
    webhook_id = new_webhook(shop.api, "customer:created")
    shop.made()
    [log] = shop.logs()
    for path in (
        f"/webhook_logs/{log['id']}/resend",
        f"/webhooks/{webhook_id}/test",
        f"/webhooks/{webhook_id}/replay",
    ):
        body = {"since": "2026-01-01"} if path.endswith("replay") else {}
        assert other.api.post(path, body).status == 404
    shop.later(timedelta(seconds=1))
    assert len(shop.sender.sent) == 1
