"""Attempts that come again, are duplicates, or are in doubt: what each counts for."""

from __future__ import annotations

import pytest

from chalicelib.domain.card_testing import Attempt
from chalicelib.domain.processing import UNKNOWN
from chalicelib.errors import ServiceUnavailable
from chalicelib.store.attempt_counts import Tallies
from tests.support.card_testing import (
    DECLINED,
    DECLINED_AMOUNT,
    GOOD,
    WINDOW_S,
    is_approved,
    is_refused,
    open_shop,
    payment,
)
from tests.support.client import Answer
from tests.support.keys import is_replay, new_key, send
from tests.support.objects import card, customer
from tests.support.stores import Store

UNSENT = "4111 1111 1111 9922"


def test_a_replay_counts_nothing_and_answers_the_same(module_store: Store) -> None:
    shop = open_shop(module_store, cards_per_window=1, declines_per_window=2)
    owner = customer(shop.api)

    def sent(key: str, number: str) -> Answer:
        return send(shop.api, "POST", "/transactions", key, payment(number, customer_id=owner))

    keys = [new_key() for _ in range(3)]
    first = [sent(key, DECLINED) for key in keys]
    assert [is_refused(each) for each in first] == [False, False, True]
    for _ in range(2):
        again = [sent(key, DECLINED) for key in keys]
        assert [each.body for each in again] == [each.body for each in first]
        assert all(map(is_replay, again))
    assert shop.asked == 2
    shop.clock.forward(WINDOW_S)
    assert sent(keys[2], DECLINED).body == first[2].body, "a key is for good"
    assert shop.asked == 2
    assert is_approved(sent(new_key(), GOOD[0]))


def test_a_replay_of_what_was_approved_takes_no_room(module_store: Store) -> None:
    shop = open_shop(module_store, cards_per_window=2, declines_per_window=1)
    owner, key = customer(shop.api), new_key()
    body = payment(GOOD[0], customer_id=owner)
    ids = {send(shop.api, "POST", "/transactions", key, body)["id"] for _ in range(4)}
    assert len(ids) == 1
    assert is_approved(shop.api.post("/transactions", payment(GOOD[1], customer_id=owner)))
    assert is_refused(shop.api.post("/transactions", payment(GOOD[2], customer_id=owner)))
    assert send(shop.api, "POST", "/transactions", key, body)["id"] in ids


def test_a_token_that_was_refused_an_attempt_is_still_good_for_one(module_store: Store) -> None:
    shop = open_shop(module_store, cards_per_window=1)
    owner = customer(shop.api)
    assert is_approved(shop.api.post("/transactions", payment(GOOD[0], customer_id=owner)))
    intent = {"payment_form": {"payment": {"amount": 10, "customer_id": owner}}}
    page = shop.page(intent)
    assert is_refused(page.post("/transactions", {"payment_method": card(GOOD[1])}))
    assert is_approved(page.post("/transactions", {"payment_method": card(GOOD[0])}))
    assert page.post("/transactions", {"payment_method": card(GOOD[0])}).status == 401


def test_a_duplicate_is_one_and_counts_for_nothing(module_store: Store) -> None:
    shop = open_shop(module_store, duplicate_window_s=WINDOW_S, declines_per_window=2)
    body = payment(GOOD[0], customer_id=customer(shop.api))
    answers = [shop.api.post("/transactions", body) for _ in range(4)]
    codes = [each["details"]["status_code"] for each in answers[1:]]
    assert (answers[0].status, codes) == (200, ["duplicate_attempt"] * 3)
    refused = [
        shop.api.post("/transactions", {**body, "amount": DECLINED_AMOUNT}) for _ in range(3)
    ]
    assert [is_refused(each) for each in refused] == [False, False, True]
    assert is_refused(shop.api.post("/transactions", {**body, "amount": 11})), "no guard is left"


@pytest.mark.parametrize("number", [UNSENT, GOOD[0]], ids=["never sent", "in doubt"])
def test_what_is_in_doubt_counts_as_a_decline_and_what_was_not_sent_does_not(
    module_store: Store, number: str
) -> None:
    shop = open_shop(module_store, declines_per_window=1)
    body = payment(number, customer_id=customer(shop.api))
    if number != UNSENT:
        shop.desk.instead = lambda verb, reference: UNKNOWN
    answer = shop.api.post("/transactions", body)
    shop.desk.instead = None
    assert (answer.status == 200) is (number != UNSENT)
    assert is_refused(shop.api.post("/transactions", body)) is (number != UNSENT)


def test_a_charge_stands_where_its_count_can_not_be_taken_back(
    module_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(tallies: Tallies, attempt: Attempt) -> None:
        raise ServiceUnavailable("The store did not answer in time.")

    shop = open_shop(module_store, declines_per_window=1)
    body = payment(GOOD[0], customer_id=customer(shop.api))
    monkeypatch.setattr(Tallies, "take_back", unreachable)
    assert is_approved(shop.api.post("/transactions", body))
    assert is_refused(shop.api.post("/transactions", body)), "it is taken for a decline"
    shop.clock.forward(WINDOW_S)
    assert is_approved(shop.api.post("/transactions", body))
