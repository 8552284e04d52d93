"""Holds that the vendor lets go of by itself, and payments that were prepared and not made."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.questions import HOLDS_LAST
from chalicelib.store.organisations import Organisations
from onfile.admin.check import check
from onfile.admin.progress import Progress
from tests.processors.shop import Shop
from tests.processors.stripe_twin.server import NOT_APPLIED
from tests.processors.test_bank_debits import Bank
from tests.processors.test_events import Vendor
from tests.support.client import Api
from tests.support.keys import is_replay, new_key, send
from tests.support.objects import card, customer_with_default


@pytest.fixture
def bank(shop: Shop) -> Bank:
    return Bank(shop)


def held(bank: Bank) -> str:
    owner, _ = customer_with_default(bank.api)
    answer = bank.shop.charge(owner, 20, status="authorized")
    assert answer["status"] == "authorized"
    return str(answer["id"])


def let_go(bank: Bank, transaction_id: str) -> None:
    """The issuer's week is over."""
    bank.twin.books.cancel(bank.intent(transaction_id), {})


def is_voided(bank: Bank, transaction_id: str) -> bool:
    found = bank.read(transaction_id)
    lines = [(each["type"], each["status"]) for each in found["operations"]]
    return bool(found["status"] == "voided" and lines[-1] == ("void", "complete"))


def test_an_event_tells_of_it(bank: Bank) -> None:
    vendor, one, other = Vendor(bank), held(bank), held(bank)
    let_go(bank, one)
    for each in (one, other):
        assert vendor.send(vendor.about(each, "payment_intent.canceled")).status == 200
    assert is_voided(bank, one)
    assert bank.read(other)["status"] == "authorized"


def test_whoever_reads_it_after_a_week_is_told(bank: Bank) -> None:
    one, other = held(bank), held(bank)
    let_go(bank, one)
    bank.late += HOLDS_LAST - timedelta(minutes=5)
    bank.shop.asked()
    assert (bank.read(one)["status"], bank.shop.asked()) == ("authorized", [])
    bank.late += timedelta(minutes=10)
    assert is_voided(bank, one)
    assert bank.read(other)["status"] == "authorized"
    assert is_voided(bank, one)
    assert bank.shop.asked() == ["GET payment_intents/*"] * 2
    found = [each for each in check(Progress(None), sleep=lambda _: None)
             if str(each.key[0]).startswith(bank.shop.organisation.id)]  # fmt: skip
    assert found == []


@pytest.mark.parametrize("keyed", [False, True])
def test_a_capture_finds_out(bank: Bank, keyed: bool) -> None:
    one = held(bank)
    let_go(bank, one)
    path, body, key = f"/transactions/{one}", {"status": "processed"}, new_key() if keyed else None
    refused = send(bank.api, "PUT", path, key, body) if key else bank.api.put(path, body)
    assert (refused.status, list(refused["details"])) == (400, ["status"])
    assert "hold has ended" in refused["details"]["status"]
    assert is_voided(bank, one)
    assert bank.shop.taken() == 0


def test_a_capture_that_was_turned_away_leaves_the_hold(bank: Bank) -> None:
    one = held(bank)
    bank.twin.faults["/capture"] = "429"
    assert bank.api.put(f"/transactions/{one}", {"status": "processed"})["status"] == "authorized"
    assert bank.api.put(f"/transactions/{one}", {"status": "processed"})["status"] == "processed"


def test_a_void_of_it_is_a_void(bank: Bank) -> None:
    one = held(bank)
    let_go(bank, one)
    assert bank.api.put(f"/transactions/{one}", {"status": "voided"})["status"] == "voided"


def open_intents(shop: Shop) -> list[str]:
    """What was prepared, and is neither made nor called off."""
    every = shop.twin.books.intents.values()
    return [each["id"] for each in every if each["status"].startswith("requires_conf")]


def _pay(shop: Shop, **more: Any) -> dict[str, Any]:
    return {"type": "payment", "amount": 7, "customer_id": shop.customer(), **more}


@pytest.mark.parametrize("method", [None, card("5555555555554444")])
def test_a_key_that_is_spent_leaves_nothing_open(shop: Shop, method: Any) -> None:
    key = new_key()
    body = _pay(shop, **({"payment_method": method} if method else {}))
    first, again = (send(shop.api, "POST", "/transactions", key, body) for _ in range(2))
    assert (again["id"], is_replay(again)) == (first["id"], True)
    other = send(shop.api, "POST", "/transactions", key, {**body, "amount": 8})
    assert (other.status, shop.taken()) == (400, 7_00)
    assert open_intents(shop) == []


@pytest.fixture
def careful(shop: Shop) -> Shop:
    """A shop that declines what looks like the payment of a moment ago."""
    Organisations().save(replace(shop.organisation, duplicate_window_s=60))
    return replace(shop, api=Api(shop.store.services(), shop.api.key))


def test_a_payment_that_looks_like_another_leaves_nothing_open(careful: Shop) -> None:
    shop = careful
    body = _pay(shop)
    first, again = (shop.api.post("/transactions", body) for _ in range(2))
    assert first["status"] == "processed"
    assert again["details"]["status_code"] == "duplicate_attempt"
    assert (open_intents(shop), shop.taken()) == ([], 7_00)


def test_what_could_not_be_called_off_moves_no_money(careful: Shop) -> None:
    shop = careful
    body = _pay(shop)
    shop.api.post("/transactions", body)
    shop.twin.faults["/cancel"] = NOT_APPLIED
    again = shop.api.post("/transactions", body)
    assert again["details"]["status_code"] == "duplicate_attempt"
    assert (len(open_intents(shop)), shop.taken()) == (1, 7_00)
