"""Client tokens as they are issued: what an intent may say, and what is kept of a token."""

from __future__ import annotations

import re
import secrets
from typing import Any

import pytest

from chalicelib.api.envelope import Call
from chalicelib.api.transactions import create
from chalicelib.domain.client_token import LIVES_FOR
from chalicelib.domain.secret_key import digest_of
from chalicelib.errors import Unauthorized
from tests.sandbox.support import Hands
from tests.support.client import Answer, Api
from tests.support.objects import VISA, customer
from tests.support.organisations import new_api, new_organisation
from tests.support.stores import Store
from tests.support.tokens import token_of

CARD = {"type": "card", "card": {"card_number": VISA, "expiry": "12/35", "card_code": "123"}}
NOBODY = "acct_0000000000000000"


def pay(api: Api, token: str, key: str = "") -> Answer:
    body = {"token": token, "form": "payment", "attrs": {"amount": 5, "payment_method": CARD}}
    body["idempotency_key"] = key or secrets.token_hex(16)
    return api.request("POST", "/ui/submit", json=body, headers={"authorization": ""})


@pytest.mark.parametrize("body", [{}, {"type": "client"}, {"type": "client", "intent": None}, []])
def test_a_token_without_an_intent(api: Api, body: Any) -> None:
    token = api.post("/access_tokens", body)
    assert token.status == 200
    assert (token["object"], token["type"], token["status"]) == ("access_token", "client", "active")
    assert (token["environ"], token["intent"]) == ("test", {})
    assert re.fullmatch(r"test_client_key_[A-Za-z0-9]{27}", token["id"])


@pytest.mark.parametrize(
    "intent",
    [
        {"payment_form": {"payment": {"amount": "12.50", "description": "Boots"}}},
        {"payment_form": {"payment": {"payment_method": {"keep_active": True}}}},
        {"payment_method_form": {"payment_method": {"default_payment_method": True}}},
        {"checkout_plugin": {"amount": 10, "keep_active_toggle": True, "attrs": {"a": {"b": 1}}}},
        {"payment_form": {}, "allowed_origins": ["https://shop.example"]},
    ],
)
def test_an_intent_is_echoed_by_both_ways_to_make_one(api: Api, intent: dict[str, Any]) -> None:
    token = api.post("/access_tokens", {"type": "client", "intent": intent})
    made = api.post("/intents", {"type": next(iter(intent)), **intent})
    assert token.status == made.status == 200, (token.text, made.text)
    name = next(iter(intent))
    expected = intent if intent[name] else intent | {name: {"payment": {}}}
    assert token["intent"] == expected
    assert {key: made[key] for key in expected} == expected
    assert (made["object"], made["type"], made["status"]) == ("intent", name, "pending")
    assert made["id"].startswith("int_")
    assert made["client_token_id"].startswith("test_client_key_")


def test_a_form_says_it_in_brackets(api: Api) -> None:
    owner = customer(api)
    form = {"type": "client", "intent[payment_form][payment][customer_id]": owner}
    assert api.post("/access_tokens", form=form)["intent"] == {
        "payment_form": {"payment": {"customer_id": owner}}
    }


@pytest.mark.parametrize(
    ("intent", "wrong"),
    [
        ({"payemnt_form": {}}, {"payemnt_form": "Unknown attribute: did you mean payment_form?"}),
        ({"payment_form": {"payment": {"amonut": 1}}}, ["payment_form", "payment", "amonut"]),
        ({"payment_form": {"payment": {"amount": "much"}}}, ["payment_form", "payment", "amount"]),
        ({"payment_form": {"payment": {"type": "refund"}}}, ["payment_form", "payment", "type"]),
        (
            {"payment_form": {"payment": {"status": "voided"}}},
            ["payment_form", "payment", "status"],
        ),
        ({"checkout_plugin": {"invoice_id": "inv_1"}}, ["checkout_plugin", "invoice_id"]),
        ({"checkout_page": {"amount": 1}}, {"checkout_page": "It is not served yet"}),
        ({"payment_form": {"payment": CARD}}, ["payment_form", "payment", "card"]),
        (
            {"payment_form": {"payment": {"payment_method": CARD}}},
            ["payment_form", "payment", "payment_method", "card"],
        ),
        (
            {"payment_method_form": {"payment_method": CARD}},
            ["payment_method_form", "payment_method", "card"],
        ),
        (
            {"payment_form": {"payment": {"customer_id": NOBODY}}},
            ["payment_form", "payment", "customer_id"],
        ),
        (
            {"payment_method_form": {"payment_method": {"account_id": NOBODY}}},
            ["payment_method_form", "payment_method", "account_id"],
        ),
        ({"checkout_plugin": {"customer_id": NOBODY}}, ["checkout_plugin", "customer_id"]),
        ({"checkout_plugin": {"processing_id": NOBODY}}, ["checkout_plugin", "processing_id"]),
        (
            {"payment_form": {"payment": {"processing_id": NOBODY}}},
            ["payment_form", "payment", "processing_id"],
        ),
        ({"payment_form": {}, "checkout_plugin": {}}, ["checkout_plugin"]),
        ({"allowed_origins": ["shop.example"]}, ["allowed_origins"]),
        ("all", "Invalid value: expected an object"),
    ],
)
def test_a_wrong_intent_is_refused_by_name(api: Api, intent: Any, wrong: Any) -> None:
    """By somebody who can mend it, rather than in front of somebody who pays."""
    answer = api.post("/access_tokens", {"type": "client", "intent": intent})
    assert (answer.status, answer["error_type"]) == (400, "InvalidAttributes")
    found = answer["details"]["intent"]
    if not isinstance(wrong, list):
        assert found == wrong
        return
    for name in wrong:
        found = found[name]
    assert isinstance(found, str)
    assert VISA not in answer.text


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, "type"),
        ({"type": "payment_form"}, "payment_form"),
        ({"type": "checkout_page"}, "type"),
        ({"type": "checkout_plugin", "payment_form": {}}, "type"),
    ],
)
def test_an_intent_without_a_form_is_none(api: Api, body: Any, wrong: str) -> None:
    answer = api.post("/intents", body)
    assert answer.status == 400
    assert set(answer["details"]) == {wrong}


def test_a_customer_of_another_organisation_is_nobody(module_store: Store) -> None:
    mine, other = new_api(module_store), new_api(module_store)
    theirs = customer(other)
    answers = [
        mine.post("/intents", {"payment_form": {"payment": {"customer_id": customer_id}}})
        for customer_id in (theirs, NOBODY)
    ]
    assert answers[0].status == 400
    assert answers[0].text == answers[1].text


def test_a_processing_account_receives_pays_nothing_and_may_get_a_method(api: Api) -> None:
    receiver = api.post("/processing_accounts", {"name": "Shop"})["id"]
    paying = {"payment_form": {"payment": {"customer_id": receiver}}}
    assert api.post("/intents", paying).status == 400
    receiving = {"payment_form": {"payment": {"processing_id": receiver}}}
    assert api.post("/intents", receiving).status == 200
    assert api.post("/intents", {"checkout_plugin": {"processing_id": customer(api)}}).status == 400
    saving = {"payment_method_form": {"payment_method": {"account_id": receiver}}}
    assert api.post("/intents", saving).status == 200


def test_a_token_is_kept_as_its_hash(module_store: Store) -> None:
    api = new_api(module_store)
    text = token_of(api, {"payment_form": {"payment": {"amount": 5}}})
    rows = module_store.dump()
    assert text not in rows
    assert text.rpartition("_")[2] not in rows
    assert digest_of(text) in rows


def test_a_token_ends_after_an_hour_to_the_second(module_store: Store) -> None:
    """Whether or not the store has removed it by then."""
    _, key = new_organisation(module_store)
    clock = Hands()
    api = Api(module_store.services(clock=clock), key)
    token, held = (token_of(api, {"payment_form": {"payment": {"amount": 5}}}) for _ in range(2))
    clock.forward(LIVES_FOR.total_seconds() - 1)
    assert pay(api, token).status == 200
    clock.forward(1)
    answer = pay(api, held)
    assert (answer.status, answer["error_type"]) == (401, "Unauthorized")
    assert len(api.get("/transactions")["values"]) == 1


def test_a_token_that_ends_under_way_makes_nothing(module_store: Store) -> None:
    """The write itself looks at the end, and not only whoever has read the token before."""
    _, key = new_organisation(module_store)
    clock = Hands()
    services = module_store.services(clock=clock)
    api = Api(services, key)
    token = token_of(api, {"payment_form": {"payment": {"amount": 5}}})
    found = services.elements.tokens.find(token)
    clock.forward(LIVES_FOR.total_seconds())
    keyed = services.idempotency.keyed(found.organisation, "a key", "a request")

    def work(claiming: Any) -> Any:
        body = {"type": "payment", "amount": 5, "payment_method": CARD}
        call = Call(services, found.organisation, body, {}, keyed=claiming)
        return create(call)

    with pytest.raises(Unauthorized):
        services.elements.tokens.use(found, keyed, work)
    assert api.get("/transactions")["values"] == []


def test_a_token_without_an_intent_is_good_for_many(api: Api) -> None:
    token = token_of(api)
    assert [pay(api, token).status for _ in range(3)] == [200, 200, 200]


def test_a_page_can_not_reach_the_answer_to_a_key_of_its_shop(api: Api) -> None:
    """Each token has keys of its own."""
    key = secrets.token_hex(16)
    token, other = (token_of(api, {"payment_form": {"payment": {"amount": 5}}}) for _ in range(2))
    first, second = pay(api, token, key), pay(api, other, key)
    assert first.status == second.status == 200
    assert first["id"] != second["id"]
