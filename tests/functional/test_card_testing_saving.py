"""Cards that a page saves: one too many is refused before anybody charges it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.card_testing import (
    DECLINED,
    GOOD,
    LIMIT,
    WINDOW_S,
    is_refused,
    new_address,
    open_shop,
    payment,
)
from tests.support.client import Answer, Api
from tests.support.keys import is_replay, new_key, send
from tests.support.objects import card, customer
from tests.support.stores import Store


def save(page: Api, number: str, **more: Any) -> Answer:
    return page.post("/payment_methods", card(number, **more))


@pytest.mark.parametrize("prefix", ["", "address_"])
def test_saving_one_card_too_many_by_a_token_is_refused(module_store: Store, prefix: str) -> None:
    shop = open_shop(module_store, **{f"{prefix}cards_per_window": LIMIT})
    address = new_address()
    page = shop.page(address=address)
    shop.clock.forward(WINDOW_S - 30)
    assert [save(page, number).status for number in GOOD[:LIMIT]] == [200] * LIMIT
    refused = save(page, GOOD[LIMIT])
    assert (refused.status, refused["error_type"]) == (429, "TooManyRequests")
    assert int(refused.headers["Retry-After"]) == 30
    assert len(shop.api.get("/payment_methods")["values"]) == LIMIT
    assert is_refused(page.post("/transactions", payment(GOOD[LIMIT]))), "charges count with them"
    assert save(page, GOOD[0]).status == 200
    assert save(shop.page(), GOOD[LIMIT]).status == 200
    shop.clock.forward(30)
    assert save(page, GOOD[LIMIT]).status == 200


def test_saving_is_refused_after_many_declines_and_is_none_itself(module_store: Store) -> None:
    shop = open_shop(module_store, declines_per_window=1)
    owner = customer(shop.api)
    assert [save(shop.page(), GOOD[0], customer_id=owner).status for _ in range(3)] == [200] * 3
    shop.api.post("/transactions", payment(DECLINED, customer_id=owner))
    assert save(shop.page(), GOOD[0], customer_id=owner).status == 429
    assert save(shop.api, GOOD[0], customer_id=owner).status == 200, "a server is not watched"


def test_a_saved_card_is_answered_again_under_its_key(module_store: Store) -> None:
    shop = open_shop(module_store, cards_per_window=1)
    page, key = shop.page({"payment_method_form": {"payment_method": {}}}), new_key()
    first = send(page, "POST", "/payment_methods", key, card(GOOD[0]))
    assert first.status == 200
    again = send(page, "POST", "/payment_methods", key, card(GOOD[0]))
    assert (again.body, is_replay(again)) == (first.body, True)
