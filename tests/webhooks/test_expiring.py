"""Who keeps cards is told 30 days and 7 days before one ends, once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.card import Expiry
from chalicelib.domain.expiring_cards import step_of
from tests.support.objects import card
from tests.support.stores import Store
from tests.support.webhooks import new_webhook
from tests.webhooks.shop import Shop

END = date(2027, 2, 28)
EXPIRY = Expiry(2, 2027)


@pytest.fixture
def shop(module_store: Store) -> Iterator[Shop]:
    shop = Shop(module_store)
    shop.now = _noon(END - timedelta(days=60))
    yield shop
    shop.tidy()


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _card(shop: Shop, expiry: str) -> str:
    body = card()
    body["card"]["expiry"] = expiry
    return str(shop.api.post("/payment_methods", body)["id"])


def _day(shop: Shop, day: date) -> list[tuple[str, str]]:
    """What is told on a day on which it walks three times."""
    shop.sender.sent.clear()
    shop.now = _noon(day)
    for _ in range(3):
        shop.services.expiring_methods.run()
    shop.services.due_deliveries.run(0)
    told = [json.loads(body)["triggered_on"] for _, body, _ in shop.sender.sent]
    return sorted((each["id"], each["value"]) for each in told)


def test_each_card_is_told_of_twice_in_all(shop: Shop) -> None:
    new_webhook(shop.api, "payment_method:expiring")
    ends, lasts = _card(shop, "02/27"), _card(shop, "12/35")
    told = {}
    for ago in range(40, -3, -1):
        found = _day(shop, END - timedelta(days=ago))
        if found:
            told[ago] = found
    assert told == {30: [(ends, "30_days")], 7: [(ends, "7_days")]}
    assert lasts not in str(told)


def test_what_is_near_its_end_when_the_first_walk_comes_is_told_of_once(shop: Shop) -> None:
    ends = _card(shop, "02/27")
    new_webhook(shop.api, "payment_method:expiring")
    assert _day(shop, END - timedelta(days=20)) == [(ends, "30_days")]
    assert _day(shop, END - timedelta(days=19)) == []


def test_a_walk_that_is_cut_off_goes_on_where_it_was(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.services.webhooks.expiring_methods._NOTED_EVERY", 1)
    new_webhook(shop.api, "payment_method:expiring")
    ids = []
    for _ in range(5):
        shop.now += timedelta(seconds=1)
        ids.append(_card(shop, "02/27"))
    shop.now = _noon(END - timedelta(days=30))
    made = [shop.services.expiring_methods.run(0) for _ in range(7)]
    assert made == [1, 1, 1, 1, 1, 0, 0]
    shop.now += timedelta(days=1)
    assert [shop.services.expiring_methods.run() for _ in range(2)] == [0, 0]
    shop.services.due_deliveries.run(0)
    told = [json.loads(body)["triggered_on"]["id"] for _, body, _ in shop.sender.sent]
    assert sorted(told) == sorted(ids)


def test_who_does_not_want_to_know_is_not_walked_for(shop: Shop) -> None:
    _card(shop, "02/27")
    new_webhook(shop.api, "payment_method:created")
    assert _day(shop, END - timedelta(days=30)) == []


@pytest.mark.parametrize(
    ("days_before", "told_until", "step"),
    [(31, None, None), (30, None, 30), (8, None, 30), (7, None, 7), (0, None, 7), (-1, None, None)],
)
def test_a_step_is_told_from_its_day_on(
    days_before: int, told_until: date | None, step: int | None
) -> None:
    assert step_of(EXPIRY, END - timedelta(days=days_before), told_until) == step


def test_a_step_is_told_once() -> None:
    days = [END - timedelta(days=each) for each in range(60, -10, -1)]
    told = [step_of(EXPIRY, day, day - timedelta(days=1)) for day in days]
    assert [each for each in told if each] == [30, 7]
    assert step_of(EXPIRY, END - timedelta(days=5), END - timedelta(days=12)) == 7
