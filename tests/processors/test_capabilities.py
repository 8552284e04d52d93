"""What a processor can do, as it is told; why it said no; and live charges that move no money."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.processors.stripe import Stripe
from chalicelib.wiring.vendor_processors import bindings_of
from onfile.admin.check import rehearsing
from onfile.admin.progress import Progress
from tests.processors.shop import DECLINES_LATER, Shop
from tests.support.client import Api
from tests.support.objects import card, customer_with_default
from tests.support.organisations import new_organisation

SANDBOX = {
    "cards": True,
    "bank_accounts": True,
    "bank_authorizations": True,
    "numbers": True,
    "tokens": False,
    "payouts": True,
    "void_payments": True,
    "void_refunds": True,
    "partial_captures": True,
    "currency": "usd",
    "smallest_amount": 0,
    "largest_amount": None,
}


def told(api: Api, account_id: str, names: str = "capabilities") -> Any:
    return api.get(f"/processing_accounts/{account_id}", fields=names)["capabilities"]


def test_each_account_tells_what_its_own_processor_can_do(shop: Shop) -> None:
    default = str(shop.organisation.default_processing_id)
    other = shop.unbound()
    assert told(shop.api, other) == SANDBOX
    stripe = told(shop.api, default)
    assert stripe.keys() == SANDBOX.keys()
    assert (stripe["void_refunds"], stripe["payouts"], stripe["smallest_amount"]) == (
        *(False, False),
        0.5,
    )
    assert told(shop.api, default, "capabilities[cards]") == {"cards": True}
    assert "capabilities" not in shop.api.get(f"/processing_accounts/{default}").body


def test_lists_tell_it_too_and_find_by_it(shop: Shop) -> None:
    default = str(shop.organisation.default_processing_id)
    shop.unbound()
    query = {"capabilities[void_refunds]": "false", "fields": "id"}
    assert shop.api.get("/processing_accounts", **query)["values"] == [{"id": default}]
    rows = shop.api.get("/accounts", fields="object,capabilities")["values"]
    assert {row["capabilities"]["void_refunds"] for row in rows} == {True, False}
    owner = shop.customer()
    assert shop.api.get(f"/accounts/{owner}", fields="capabilities").body == {"capabilities": None}


def test_of_an_account_that_is_bound_no_more_it_can_not_be_told(shop: Shop) -> None:
    organisation, key = new_organisation(shop.store, processor="prc_0000000000000000000000")
    answer = Api(shop.store.services(), key).get(
        f"/processing_accounts/{organisation.default_processing_id}", fields="capabilities"
    )
    assert (answer.status, answer["error_type"]) == (503, "ServiceUnavailable")


@pytest.mark.parametrize(("amount", "word"), [(0.49, "0.50 or more"), (100.01, "100.00 at most")])
def test_an_amount_out_of_bounds_is_refused_with_the_bound(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, amount: float, word: str
) -> None:
    bounded = replace(Stripe.capabilities, largest=100_00)
    monkeypatch.setattr(Stripe, "capabilities", bounded)
    owner = shop.customer()
    refused = shop.charge(owner, amount)
    assert refused.status == 400
    assert refused["details"] == {"amount": f"Invalid value: {shop.binding.id} takes {word}"}
    assert shop.charge(owner, 100).status == 200


def test_why_the_processor_said_no_is_told_when_it_is_named(shop: Shop) -> None:
    owner = shop.customer(DECLINES_LATER)
    declined = shop.charge(owner)["details"]
    path = f"/transactions/{declined['id']}"
    names = ("processor_code", "network_code", "advice")
    assert not set(names) & declined.keys()
    [intent] = shop.intents(declined["id"])
    assert shop.api.get(path, fields=",".join(names)).body == {
        "processor_code": "generic_decline",
        "network_code": "05",
        "advice": "try_again_later",
    }
    assert intent["last_payment_error"]["network_decline_code"] == "05"
    [found] = shop.api.get("/transactions", processor_code="generic_decline", fields="id")["values"]
    assert found == {"id": declined["id"]}


def test_what_was_approved_has_no_such_words(shop: Shop) -> None:
    paid = shop.charge(shop.customer())["id"]
    answer = shop.api.get(f"/transactions/{paid}", fields="processor_code,network_code,advice")
    assert set(answer.body.values()) == {None}


def live(shop: Shop) -> Api:
    _, key = new_organisation(shop.store, environ="live")
    return Api(shop.store.services(), key)


def test_a_live_organisation_is_warned_that_it_charges_the_sandbox(shop: Shop) -> None:
    api = live(shop)
    owner, _ = customer_with_default(api)
    body = {"type": "payment", "amount": 5, "customer_id": owner}
    paid = api.post("/transactions", body)
    declining = {"payment_method": card("4111111111119903")}
    declined = api.post("/transactions", body | declining)
    voided = api.put(f"/transactions/{paid['id']}", {"status": "voided"})
    assert [each.status for each in (paid, declined, voided)] == [200, 400, 200]
    for each in (paid, declined, voided):
        assert "no money moves" in each.headers["X-Onfile-Warning"]
    assert "X-Onfile-Warning" not in api.get(f"/transactions/{paid['id']}").headers


def test_nobody_else_is_warned(shop: Shop) -> None:
    bound = shop.charge(shop.customer())
    _, key = new_organisation(shop.store)
    api = Api(shop.store.services(), key)
    owner, _ = customer_with_default(api)
    tried = api.post("/transactions", {"type": "payment", "amount": 5, "customer_id": owner})
    assert (bound.status, tried.status) == (200, 200)
    assert not [each for each in (bound, tried) if "X-Onfile-Warning" in each.headers]


def test_who_runs_the_stage_is_warned_as_well(shop: Shop) -> None:
    live_one, _ = new_organisation(shop.store, environ="live")
    assert live_one.id in " ".join(rehearsing(Progress(None)))
    assert shop.organisation.id not in " ".join(rehearsing(Progress(None)))
    bindings = bindings_of(shop.store.settings, shop.store.connection)
    bindings.add(live_one.id, shop.binding.vendor, "sk_live_12345678")
    assert live_one.id not in " ".join(rehearsing(Progress(None)))
