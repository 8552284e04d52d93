"""What limits against card testing cost at the store, and what they leave there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.card_testing import Attempt, AttemptCounts, window_of
from chalicelib.domain.clock import utc_now
from chalicelib.store.attempt_counts import Tallies
from onfile.admin.check import check
from onfile.admin.progress import Progress
from tests.support.card_testing import (
    DECLINED,
    DECLINED_AMOUNT,
    EVERY_LIMIT,
    GOOD,
    LIMIT,
    WINDOW_S,
    is_approved,
    is_refused,
    open_shop,
    payment,
    tallies_of,
)
from tests.support.objects import card, customer, customer_with_default
from tests.support.stores import Request, Store

CHARGED = ["GetItem", "PutItem", "UpdateItem"]
APPROVED = ["GetItem", "TransactWriteItems", "GetItem", "GetItem", "TransactWriteItems"]
REFUSED = ["GetItem", "TransactWriteItems", "TransactWriteItems"]


def test_all_invariants_hold_of_what_was_counted(module_store: Store) -> None:
    shop = open_shop(module_store, cards_per_window=1)
    body = payment(GOOD[0], customer_id=customer(shop.api))
    assert is_approved(shop.api.post("/transactions", body))
    assert is_refused(shop.api.post("/transactions", {**body, "payment_method": card(GOOD[1])}))
    assert len(shop.tallies) == 1
    assert list(check(Progress(None), clock=shop.clock, sleep=lambda _: None)) == []


def operations(requests: list[Request]) -> list[str]:
    return [each.operation for each in requests]


@pytest.mark.parametrize("limits", [{}, EVERY_LIMIT], ids=["off", "on"])
def test_what_it_costs(module_store: Store, limits: dict[str, int]) -> None:
    shop = open_shop(module_store, **limits)
    owner, _ = customer_with_default(shop.api)
    more = ["TransactWriteItems"] if limits else []
    on_file = {"type": "payment", "amount": 1, "customer_id": owner}
    for body, expected in (
        (on_file, CHARGED),
        ({**on_file, "amount": DECLINED_AMOUNT}, [*CHARGED, *more]),
        (payment(GOOD[0], customer_id=owner), [*APPROVED, *more]),
        (payment(DECLINED, customer_id=owner), ["GetItem", "TransactWriteItems", "UpdateItem"]),
    ):
        with module_store.counting() as requests:
            shop.api.post("/transactions", body)
        assert operations(requests) == expected
    for number in GOOD[1 : LIMIT + 1]:
        with module_store.counting() as requests:
            answer = shop.api.post("/transactions", payment(number, customer_id=owner))
        assert operations(requests)[:2] == ["GetItem", "TransactWriteItems"]
    assert is_refused(answer) is bool(limits)
    assert operations(requests) == (REFUSED if limits else APPROVED)


def test_a_page_pays_for_all_that_it_counts_for_by_one_write(module_store: Store) -> None:
    shop = open_shop(module_store, **EVERY_LIMIT)
    intent = {"payment_form": {"payment": {"amount": 10, "customer_id": customer(shop.api)}}}
    page = shop.page(intent)
    with module_store.counting() as requests:
        assert is_approved(page.post("/transactions", {"payment_method": card()}))
    written = [each.tables for each in requests if each.operation == "TransactWriteItems"]
    tallies = [sum(table.endswith("idempotency") for table in tables) for tables in written]
    assert tallies[0] == 3 + 1, "an account, a token, an address; and the record of the key"
    assert tallies[-1] == 3


def test_a_row_that_is_gone_is_not_begun_anew_by_a_decline_that_was_none(
    module_store: Store,
) -> None:
    window = window_of(utc_now(), WINDOW_S)
    attempt = Attempt("org_gone", window, (AttemptCounts("token/none", 1, 1),), "mark", "txn_1")
    tallies = Tallies(module_store.connection)
    tallies.take_back(attempt)
    assert tallies_of(module_store, attempt.org_id) == []
    tallies.note(attempt)
    tallies.note(replace(attempt, transaction_id="txn_2"))
    [row] = tallies_of(module_store, attempt.org_id)
    assert "txn_1" in row
    assert "txn_2" not in row, "a full row does not grow"
