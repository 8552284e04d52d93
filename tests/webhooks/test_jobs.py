"""The functions of a deployed stage: the streams' consumer, and the look for what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.api.front import Front
from chalicelib.jobs import deliveries
from chalicelib.jobs.failing import RunFailed
from tests.support.objects import customer
from tests.support.stores import Store
from tests.support.webhooks import new_webhook
from tests.webhooks.shop import DOWN, OK, Shop

CONTEXT = SimpleNamespace(aws_request_id="invoked", function_name="onfile")
_NAMED = ("source", "account", "time", "region", "resources", "id", "detail-type")
SCHEDULED = dict.fromkeys(_NAMED, "") | {"version": "0", "detail": {}}


@pytest.fixture
def shop(module_store: Store) -> Iterator[Shop]:
    shop = Shop(module_store)
    yield shop
    shop.tidy()


def test_the_consumer_is_called_with_lambdas_events_and_answers_what_failed(shop: Shop) -> None:
    app = Front(app_name="test", configure_logs=False, env={})
    publish = deliveries.register_publish(app, lambda: shop.services)
    new_webhook(shop.api, "customer:created")
    customer(shop.api)
    broken = {"dynamodb": {"SequenceNumber": "7", "Keys": {"partition": {"S": "x"}}}}
    assert publish({"Records": shop.tap.records()}, CONTEXT) == {"batchItemFailures": []}
    assert publish({"Records": [broken]}, CONTEXT) == {
        "batchItemFailures": [{"itemIdentifier": "7"}]
    }
    assert shop.statuses() == {"delivered": 1}


def test_what_nobody_is_told_of_is_not_read(shop: Shop) -> None:
    customer(shop.api)
    [made] = [each for each in shop.tap.records() if is_new(each, "customer")]
    made["dynamodb"]["NewImage"]["version"] = {"N": "which can't be read"}
    assert shop.services.publisher.consume([made]) == []
    assert not shop.services.publisher.has_told_lately
    new_webhook(shop.api, "customer:created")
    assert shop.services.publisher.consume([made]) == [made["dynamodb"]["SequenceNumber"]]
    shop.made()
    assert shop.services.publisher.has_told_lately


def is_new(record: dict[str, Any], kind: str) -> bool:
    """Whether it tells of a new row of that kind."""
    image = record["dynamodb"].get("NewImage", {})
    return record["eventName"] == "INSERT" and image.get("kind") == {"S": kind}


def test_the_schedule_attempts_what_is_due_and_tells_lambda_when_it_fails(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.services.webhooks.due_deliveries.RUN_S", 0.0)
    app = Front(app_name="test", configure_logs=False, env={})
    deliver = deliveries.register_deliver(app, lambda: shop.services)
    new_webhook(shop.api, "customer:created")
    shop.sender.answer = DOWN
    shop.made()
    shop.sender.answer = OK
    shop.now += timedelta(minutes=1)
    answer = deliver(SCHEDULED, CONTEXT)
    assert (answer["delivered"], shop.statuses()) == (1, {"delivered": 1})

    def fails() -> None:
        raise RuntimeError("hush")

    monkeypatch.setattr(shop.services.expiring_methods, "run", fails)
    with pytest.raises(RunFailed, match=r"^$"):
        deliver(SCHEDULED, CONTEXT)
