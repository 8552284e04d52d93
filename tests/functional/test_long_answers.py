"""Pages longer than Lambda hands on: refused, or in a walk ended where they are full."""

from __future__ import annotations

import json

import pytest

from chalicelib.api import rendering
from tests.support.client import Api
from tests.support.objects import card
from tests.support.organisations import new_api
from tests.support.refusals import Surroundings

ROWS = 30


@pytest.fixture
def shop(world: Surroundings, monkeypatch: pytest.MonkeyPatch) -> Api:
    """Payments with large attrs, of which not all have room in one answer."""
    api = new_api(world.store)
    for amount in range(1, ROWS + 1):
        body = {"type": "payment", "amount": amount, "payment_method": card()}
        made = api.post("/transactions", {**body, "attrs": {"text": '"é' * 200}})
        assert made.status == 200, made.text
    monkeypatch.setattr(rendering, "MAX_BYTES", 40_000)
    monkeypatch.setattr(rendering, "_SHORT", 2)
    return api


@pytest.mark.parametrize("order", ["", "amount", "desc(description),amount"])
def test_a_walk_ends_a_page_where_it_is_full_and_misses_nothing(shop: Api, order: str) -> None:
    found: list[float] = []
    cursor, pages = "", 0
    while cursor is not None:
        ordered = {"order_by": order} if order else {}
        answer = shop.get("/transactions", limit=1_000, cursor=cursor, **ordered)
        assert answer.status == 200, answer.text
        assert len(json.dumps(answer.text)) <= rendering.MAX_BYTES + 1_000  # the envelope
        found += [each["amount"] for each in answer["values"]]
        cursor, pages = answer["next"], pages + 1
    assert found == sorted(found, reverse=not order)
    assert len(found) == ROWS
    assert pages > 1


def test_without_a_cursor_it_is_refused_and_told_how_to_ask(shop: Api) -> None:
    refused = shop.get("/transactions", limit=1_000)
    assert (refused.status, refused["error_type"]) == (400, "BadRequest")
    assert "fewer attributes" in refused["error_description"]
    assert "cursor=" in refused["error_description"]
    assert len(shop.get("/transactions", limit=1_000, fields="id,amount")["values"]) == ROWS
    assert len(shop.get("/transactions", limit=rendering._SHORT)["values"]) == rendering._SHORT
