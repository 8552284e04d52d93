"""What is delivered again, when, and to whom one delivery at a time goes."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.webhook_log import Posted
from chalicelib.domain.webhook_schedule import DELAYS_S, next_attempt
from chalicelib.dynamo.transport import Transport
from chalicelib.services.webhooks.due_deliveries import TAKEN_FOR, DueDeliveries
from chalicelib.store.webhook_logs import WebhookLogs
from chalicelib.store.webhook_rows import DUE_BUCKETS
from chalicelib.store.webhooks import Webhooks
from tests.support.objects import customer
from tests.support.stores import Store
from tests.support.webhooks import new_webhook
from tests.webhooks.shop import DOWN, OK, TIMEOUT, Shop


@pytest.fixture
def shop(module_store: Store) -> Iterator[Shop]:
    shop = Shop(module_store)
    yield shop
    shop.tidy()


def test_a_delivery_is_tried_by_the_whole_schedule(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    new_webhook(shop.api, "customer:created")
    shop.sender.answer = DOWN
    shop.made()
    for number, delay in enumerate(DELAYS_S, start=1):
        [log] = shop.logs()
        assert (log["status"], log["attempts"]) == ("pending", number)
        shop.later(timedelta(seconds=delay - 1))
        assert len(shop.sender.sent) == number, "too early"
        shop.later(timedelta(seconds=1 + 0.1 * delay))
    [log] = shop.logs()
    assert (log["status"], log["attempts"], log["next_attempt_at"]) == ("failed", 10, None)
    assert "webhook_failed" in caplog.text
    shop.later(timedelta(days=2))
    assert len(shop.sender.sent) == 10
    assert len({body for _, body, _ in shop.sender.sent}) == 1
    assert len({headers["webhook-id"] for _, _, headers in shop.sender.sent}) == 1


@pytest.mark.parametrize(("retries", "attempts"), [(0, 1), (1, 2), (3, 4)])
def test_as_many_retries_as_were_asked_for(shop: Shop, retries: int, attempts: int) -> None:
    new_webhook(shop.api, "customer:created", retries=retries)
    shop.sender.answer = DOWN
    shop.made()
    for _ in range(6):
        shop.later(timedelta(days=2))
    assert len(shop.sender.sent) == attempts
    assert shop.statuses() == {"failed": 1}


@pytest.mark.parametrize(("wish", "status", "least"), [(600, 503, 600), (None, 429, 60)])
def test_a_receiver_may_ask_to_be_left_alone(
    shop: Shop, wish: int | None, status: int, least: int
) -> None:
    new_webhook(shop.api, "customer:created")
    shop.sender.answer = Posted(status=status, wish_s=wish)
    shop.made()
    shop.sender.answer = OK
    shop.later(timedelta(seconds=least - 1))
    assert len(shop.sender.sent) == 1
    shop.later(timedelta(seconds=1))
    assert (len(shop.sender.sent), shop.statuses()) == (2, {"delivered": 1})


def test_delays_are_jittered_and_wishes_bounded() -> None:
    now = datetime.fromisoformat("2026-11-29T00:00:00+00:00")
    found = {next_attempt(2, None, now, chance=lambda c=c: c) for c in (0.0, 0.5, 1.0)}  # type: ignore[misc]
    assert found == {now + timedelta(seconds=each) for each in (300, 315, 330)}
    wished = next_attempt(1, None, now, wish_s=10**8, chance=lambda: 0)
    assert wished == now + timedelta(days=1)


def test_who_times_out_three_times_gets_one_at_a_time_and_others_are_served(shop: Shop) -> None:
    slow = new_webhook(shop.api, "customer:created", "http://127.0.0.1:9/slow")
    new_webhook(shop.api, "customer:created", "http://127.0.0.1:9/quick")
    at_once, most, lock = 0, 0, threading.Lock()

    def answer(url: str, _: bytes) -> Posted:
        nonlocal at_once, most
        if not url.endswith("/slow"):
            return OK
        with lock:
            at_once += 1
            most = max(most, at_once)
        with lock:
            at_once -= 1
        return TIMEOUT

    shop.sender.answer = answer
    shop.made(3)
    shop.made(20)
    found = Counter(each["status"] for each in shop.logs() if each["webhook_id"] != slow)
    assert found == {"delivered": 23}
    before = len(shop.sender.sent)
    most = 0
    shop.later()
    assert 1 <= len(shop.sender.sent) - before <= 3
    assert most == 1
    shop.sender.answer = OK
    for _ in range(40):
        shop.later(timedelta(hours=1))
    assert shop.statuses() == {"delivered": 46}


def test_what_waits_for_a_webhook_that_is_gone_is_canceled(shop: Shop) -> None:
    webhook_id = new_webhook(shop.api, "customer:created")
    shop.sender.answer = DOWN
    shop.made()
    shop.api.delete(f"/webhooks/{webhook_id}")
    shop.later(timedelta(days=1))
    assert len(shop.sender.sent) == 1
    logs = WebhookLogs(lambda: shop.now)
    buckets = range(logs.buckets)
    until = shop.now + timedelta(days=9)
    left = [d for b in buckets for d in logs.due(b, until=until, after=None, limit=100)]
    assert webhook_id not in {each.webhook_id for each in left}


def test_what_waits_for_a_webhook_that_is_switched_off_is_skipped(shop: Shop) -> None:
    webhook_id = new_webhook(shop.api, "customer:created")
    shop.sender.answer = DOWN
    shop.made()
    shop.api.put(f"/webhooks/{webhook_id}", {"status": "inactive"})
    shop.later(timedelta(days=1))
    assert (len(shop.sender.sent), shop.statuses()) == (1, {"skipped": 1})


class Killed(BaseException):
    """The process is gone: nothing of ours catches it."""


@pytest.mark.parametrize("dies_in", ["the attempt", "the write of its outcome"])
def test_who_is_killed_in_an_attempt_leaves_it_to_the_next(
    shop: Shop, dies_in: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    new_webhook(shop.api, "customer:created")
    deaths = iter([True, True])

    def posts(url: str, body: bytes) -> Posted:
        if dies_in == "the attempt" and next(deaths, False):
            raise Killed
        return OK

    def asks(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if dies_in != "the attempt" and operation == "PutItem" and next(deaths, False):
            raise Killed
        return inner(operation, request)

    customer(shop.api)
    records = shop.tap.records()
    shop.sender.answer = posts
    with shop.store.wrapped(asks):
        for sent in (1, 2, 3):
            assert shop.statuses() == {}
            shop.services.publisher.consume(records)
            assert len(shop.sender.sent) == sent
    assert shop.statuses() == {"delivered": 1}
    assert len({json.loads(body)["event_id"] for _, body, _ in shop.sender.sent}) == 1


@dataclass
class Staying:
    """Runs of a deployed stage, by a clock that goes on where a run waits; `happens` then."""

    shop: Shop
    passed: float = 0.0
    happens: dict[int, Callable[[], None]] = field(default_factory=dict)

    def stay(self) -> float:
        """One run; how many seconds it has stayed."""
        started = self.passed
        shop = self.shop
        DueDeliveries(
            webhooks=Webhooks(shop.store.connection, lambda: shop.now),
            logs=WebhookLogs(lambda: shop.now),
            attempts=shop.services.due_deliveries._attempts,
            clock=lambda: shop.now,
            monotonic=lambda: self.passed,
            sleep=self._sleep,
        ).run()
        return self.passed - started

    def _sleep(self, seconds: float) -> None:
        self.passed += seconds
        self.shop.now += timedelta(seconds=seconds)
        self.happens.pop(int(self.passed), lambda: None)()


def test_a_run_without_anything_that_waits_ends_at_once(shop: Shop) -> None:
    new_webhook(shop.api, "customer:created")
    shop.made()
    assert Staying(shop).stay() == 0


def test_a_run_stays_for_what_fails_meanwhile_and_repeats_it_in_time(shop: Shop) -> None:
    new_webhook(shop.api, "customer:created")
    shop.sender.answer = DOWN
    shop.made()
    shop.later(timedelta(seconds=6))  # the next one is in five minutes
    staying, repeated = Staying(shop), []

    def fails() -> None:
        shop.made()
        shop.sender.answer = noted

    def noted(url: str, body: bytes) -> Posted:
        repeated.append(staying.passed)
        return OK

    staying.happens[20] = fails
    assert staying.stay() == pytest.approx(55, abs=1)
    [at] = repeated
    assert 25 <= at <= 27
    assert shop.statuses() == {"pending": 1, "delivered": 1}


def test_a_run_begins_nothing_for_a_slow_receiver_that_could_outlast_it(shop: Shop) -> None:
    new_webhook(shop.api, "customer:created")
    shop.sender.answer = TIMEOUT
    shop.made(5)
    [webhook] = (
        Webhooks(shop.store.connection, lambda: shop.now).all_of(shop.organisation.id).webhooks
    )
    assert webhook.is_slow
    shop.sender.sent.clear()
    staying = Staying(shop)
    at: list[float] = []

    def slow(url: str, body: bytes) -> Posted:
        at.append(staying.passed)
        return TIMEOUT

    shop.sender.answer = slow
    for second in range(1, 55):
        staying.happens[second] = shop.made
    staying.stay()
    assert at
    assert max(at) <= 30


def test_two_deliverers_take_no_delivery_twice(shop: Shop) -> None:
    new_webhook(shop.api, "customer:created")
    shop.sender.answer = DOWN
    shop.made(20)
    shop.sender.answer, shop.sender.sent = OK, []
    shop.now += timedelta(seconds=10)
    runs = [
        threading.Thread(target=shop.process(shop.sender).due_deliveries.run, args=(0,))
        for _ in range(4)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    while shop.statuses() != {"delivered": 20}:
        shop.later(timedelta(0))
    assert len(shop.sender.sent) == 20


def test_what_a_look_has_shown_is_taken_up_without_another(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each end of an attempt makes room for one more; to look for it costs eight requests."""
    new_webhook(shop.api, "customer:created")
    shop.sender.answer = DOWN
    shop.made(24)
    shop.now += TAKEN_FOR
    looks, passed, looks_before = 0, 0.0, []
    due = WebhookLogs.due

    def sleep(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal looks
        looks += 1
        return due(*arguments, **named)

    def noted(url: str, body: bytes) -> Posted:
        looks_before.append(looks)
        return OK

    shop.sender.answer = noted
    monkeypatch.setattr(WebhookLogs, "due", counted)
    deliveries = shop.services.due_deliveries
    monkeypatch.setattr(deliveries, "_monotonic", lambda: passed)
    monkeypatch.setattr(deliveries, "_sleep", sleep)
    deliveries.run()
    assert len(looks_before) == 24
    assert max(looks_before) <= 2 * DUE_BUCKETS, "one look, and whether anything is due"
    assert shop.statuses() == {"delivered": 24}
