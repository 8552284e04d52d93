"""What stays of a webhook that is deleted: its logs, for as long as others are kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.webhook import MOST_DEPARTED
from onfile.admin.check import check
from onfile.admin.progress import Progress
from tests.support.client import Api
from tests.support.organisations import new_api
from tests.support.stores import Store
from tests.support.webhooks import new_webhook
from tests.webhooks.shop import Shop

QUIET = Progress(None)


@pytest.fixture
def shop(module_store: Store) -> Iterator[Shop]:
    shop = Shop(module_store)
    yield shop
    shop.tidy()


def delivered_and_deleted(shop: Shop) -> tuple[str, Any]:
    """The id of a webhook that is deleted, and its log from before."""
    webhook_id = new_webhook(shop.api, "customer:created", sender_secret="hush-hush")
    shop.made()
    [log] = shop.logs()
    assert shop.api.delete(f"/webhooks/{webhook_id}").status == 200
    return webhook_id, log


def test_its_logs_are_found_as_before(shop: Shop) -> None:
    webhook_id, log = delivered_and_deleted(shop)
    assert shop.logs() == [log]
    assert shop.api.get(f"/webhook_logs/{log['id']}").body == log
    assert shop.api.get("/webhook_logs", webhook_id=webhook_id)["values"] == [log]
    assert shop.api.get("/webhook_logs", id=log["id"])["values"] == [log]
    shown = shop.api.get(f"/webhook_logs/{log['id']}", fields="*,webhook")
    assert shown["webhook"] is None


def test_it_is_gone_itself_with_all_that_it_signed_by(shop: Shop) -> None:
    webhook_id, log = delivered_and_deleted(shop)
    api = shop.api
    assert api.get("/webhooks")["values"] == []
    for path in (f"/webhooks/{webhook_id}", f"/webhooks/{webhook_id}/logs"):
        assert api.get(path).status == 404
    assert api.get(f"/webhook_logs/{log['id']}/webhook").status == 404
    assert api.post(f"/webhook_logs/{log['id']}/resend").status == 404
    assert api.put(f"/webhooks/{webhook_id}", {"status": "active"}).status == 404
    assert api.delete(f"/webhooks/{webhook_id}").status == 404
    shop.made()
    assert shop.logs() == [log]
    [row] = [row for row in shop.store.rows("wallets") if row["part"]["S"] == webhook_id]
    assert "sealed" not in row
    assert "hush" not in str(row)
    found = [each for each in check(QUIET, sleep=lambda _: None) if webhook_id in str(each)]
    assert found == []


def test_nobody_else_finds_them(shop: Shop) -> None:
    _, log = delivered_and_deleted(shop)
    stranger: Api = new_api(shop.store)
    assert stranger.get(f"/webhook_logs/{log['id']}").status == 404
    assert stranger.get("/webhook_logs")["values"] == []


def test_after_40_days_nothing_is_left_of_it_once_another_is_deleted(shop: Shop) -> None:
    webhook_id, _ = delivered_and_deleted(shop)
    shop.now += timedelta(days=41)
    assert shop.logs() == []
    new_webhook(shop.api, "void")
    shop.api.delete(f"/webhooks/{shop.api.get('/webhooks')['values'][0]['id']}")
    assert webhook_id not in {row["part"]["S"] for row in shop.store.rows("wallets")}


def test_so_many_are_known_of_those_that_were_deleted_and_as_many_may_be_made(shop: Shop) -> None:
    rows = [{"trigger": "void", "url": "https://example.com/"}] * MOST_DEPARTED
    ids: list[str] = []
    for _ in range(2):
        made = shop.api.post("/webhooks", {"object": "list", "values": rows})
        assert made.status == 200, made.text
        shop.now += timedelta(seconds=1)
        ids = [each["id"] for each in made["values"]]
        assert shop.api.delete("/webhooks?mode=query&trigger=void").status == 200
    left = [row for row in shop.store.rows("wallets") if row["part"]["S"].startswith("wh_")]
    assert {row["part"]["S"] for row in left if row["kind"]["S"] == "webhook_departed"} >= set(ids)
    mine = [row for row in left if row["wallet"]["S"].startswith(shop.organisation.id)]
    assert len(mine) == MOST_DEPARTED
