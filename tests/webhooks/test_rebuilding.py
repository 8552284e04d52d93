"""A consumer that stood still longer than a stream remembers: all is made of the rows, once."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from chalicelib.domain.webhook_log import Posted
from onfile.admin.progress import Progress
from onfile.admin.webhooks import rebuild, tail
from tests.support.objects import card, customer, customer_with_default, pay
from tests.support.stores import Store
from tests.support.webhooks import new_webhook
from tests.webhooks.shop import OK, Shop

QUIET = Progress(None)
TRIGGERS = (
    *("payment", "authorized", "processed", "decline", "void", "refund"),
    *("transaction:operation", "customer:created", "customer:updated", "customer:removed"),
    *("payment_method:created", "payment_method:updated"),
)


@pytest.fixture
def shop(module_store: Store) -> Iterator[Shop]:
    shop = Shop(module_store)
    yield shop
    shop.tidy()


def _a_day(shop: Shop, after_each: Callable[[], object]) -> None:
    api = shop.api
    owner, method = customer_with_default(api)
    after_each()
    held = pay(api, owner, status="authorized")["id"]
    api.put(f"/transactions/{held}", {"status": "processed"})
    paid = pay(api, owner)["id"]
    api.post("/transactions", {"type": "refund", "ledger": [{"assoc_transaction_id": paid}]})
    voided = pay(api, owner)["id"]
    api.put(f"/transactions/{voided}", {"status": "voided"})
    declined = {"type": "payment", "amount": 1, "payment_method": card("4111 1111 1111 9903")}
    api.post("/transactions", declined)
    after_each()
    shop.now += timedelta(seconds=5)
    api.put(f"/payment_methods/{method}", {"phone_number": "5551234567"})
    api.put(f"/customers/{owner}", {"phone_number": "5551234567"})
    gone = customer(api)
    after_each()
    api.delete(f"/customers/{gone}")
    after_each()


def _told(shop: Shop) -> Counter[tuple[str, str]]:
    bodies = [json.loads(body) for _, body, _ in shop.sender.sent]
    return Counter((each["trigger"], each["event_id"]) for each in bodies)


def test_25_hours_later_none_is_missing_and_none_is_told_twice(shop: Shop) -> None:
    for trigger in TRIGGERS:
        new_webhook(shop.api, trigger)
    began = shop.now
    _a_day(shop, shop.published)
    by_stream = Counter(trigger for trigger, _ in _told(shop))
    assert set(by_stream) == set(TRIGGERS)
    _a_day(shop, lambda: None)
    shop.tap.records()  # what the stream has forgotten
    shop.now += timedelta(hours=25)
    first = rebuild(shop.services, began, QUIET)
    again = rebuild(shop.services, began, QUIET)
    assert (first.missing > 0, again.missing) == (True, 0)
    while shop.later().delivered:
        pass
    told = _told(shop)
    assert set(told.values()) == {1}
    rebuilt = Counter(trigger for trigger, _ in told) - by_stream
    # Of a deleted customer the row tells that it is gone, and no more.
    assert rebuilt == by_stream - Counter({"customer:created": 1})


def test_what_a_dead_consumer_has_left_is_delivered(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    new_webhook(shop.api, "customer:created")
    began = shop.now
    customer(shop.api)
    records = shop.tap.records()

    def dies(*_: object) -> Posted:
        raise SystemExit

    shop.sender.answer = dies
    shop.services.publisher.consume(records)
    shop.sender.answer = OK
    assert shop.statuses() == {}
    assert rebuild(shop.services, began, QUIET).missing == 1
    shop.later(timedelta(seconds=1))
    assert shop.statuses() == {"delivered": 1}


def test_a_webhook_is_not_told_of_what_is_older_than_itself(shop: Shop) -> None:
    customer(shop.api)
    shop.now += timedelta(seconds=10)
    new_webhook(shop.api, "customer:created")
    assert rebuild(shop.services, shop.now - timedelta(days=1), QUIET).missing == 0


def test_tail_shows_a_delivery_whenever_something_has_become_of_it(shop: Shop) -> None:
    new_webhook(shop.api, "customer:created")
    shop.made()
    shown = [
        (log.event.trigger, log.status)
        for log in tail(shop.services, shop.organisation.id, looks=range(3), sleep=lambda _: None)
    ]
    assert shown == [("customer:created", "delivered")]
