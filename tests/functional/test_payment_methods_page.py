"""A customer's own page of its payment methods: what its token lets it see and do, and no more."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from chalicelib.api.ui.page_and_intent import FIXED, NOT_FOR_PAGES
from tests.support.client import Answer, Api
from tests.support.objects import VISA
from tests.support.organisations import new_api
from tests.support.stores import Store
from tests.support.tokens import by_token, token_of, with_origins

MASTERCARD = "5103208879672792"
BACK = "https://shop.example/account?tab=cards"


def card(number: str = VISA, **more: Any) -> dict[str, Any]:
    return {"type": "card", "card": {"card_number": number, "expiry": "12/35"}, **more}


@pytest.fixture
def shop(module_store: Store) -> Api:
    return new_api(module_store)


@pytest.fixture
def ann(shop: Api) -> str:
    return owner(shop)


def owner(shop: Api) -> str:
    return str(shop.post("/customers", {"name": "Ann", "email": "ann@example.com"})["id"])


def kept(shop: Api, customer_id: str, number: str = VISA, **more: Any) -> str:
    return str(shop.post("/payment_methods", card(number, customer_id=customer_id, **more))["id"])


def page_of(shop: Api, customer_id: str, **more: Any) -> str:
    return token_of(shop, {"payment_methods_page": {"customer_id": customer_id, **more}})


def ask(shop: Api, path: str, token: str, **said: Any) -> Answer:
    return shop.request("POST", path, json={"token": token, **said}, headers={"authorization": ""})


def submit(shop: Api, token: str, attrs: Any, *, key: str = "", **more: Any) -> Answer:
    said = {"form": "payment_methods", "idempotency_key": key or secrets.token_hex(16), **more}
    return ask(shop, "/ui/submit", token, attrs=attrs, **said)


def listed(shop: Api, token: str) -> dict[str, bool]:
    methods = ask(shop, "/ui/session", token)["payment_methods"]
    return {each["id"]: each["is_default"] for each in methods}


def test_the_intent_answers_the_address_of_the_page_once(shop: Api, ann: str) -> None:
    intent = {"payment_methods_page": {"customer_id": ann, "redirects": {"return_url": BACK}}}
    made = shop.request("POST", "/intents", json=intent, headers={"host": "pay.example"})
    page = made["payment_methods_page"]
    token = made["client_token_id"]
    assert page.pop("url") == f"http://pay.example/ui/methodspage.html#{token}"
    assert page == intent["payment_methods_page"]
    again = shop.get(f"/intents/{made['id']}")
    assert again["payment_methods_page"] == intent["payment_methods_page"]
    assert token not in again.text
    issued = shop.post("/access_tokens", {"type": "client", "intent": intent})
    assert issued["intent"]["payment_methods_page"]["url"].endswith(f"#{issued['id']}")


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, "customer_id"),
        ({"customer_id": "acct_0000000000000000"}, "customer_id"),
        ({"customer_id": None}, "customer_id"),
        ({"url": "https://elsewhere.example"}, "url"),
        ({"amount": 1}, "amount"),
        ({"redirects": {"return_url": "javascript:alert(1)"}}, "redirects"),
        ({"redirects": {"return_url": "//shop.example"}}, "redirects"),
        ({"redirects": {"return_url": "https://me@shop.example"}}, "redirects"),
        ({"redirects": {"back": BACK}}, "redirects"),
    ],
)
def test_a_wrong_intent_is_refused_by_name(shop: Api, ann: str, said: Any, wrong: str) -> None:
    body = {"customer_id": ann, **said} if "customer_id" not in said and said else said
    answer = shop.post("/intents", {"payment_methods_page": body})
    assert answer.status == 400
    assert list(answer["details"]["payment_methods_page"]) == [wrong]


def test_a_merchant_has_no_such_page(shop: Api) -> None:
    merchant = shop.get("/processing_accounts")["values"][0]["id"]
    answer = shop.post("/intents", {"payment_methods_page": {"customer_id": merchant}})
    assert "customer_id" in answer["details"]["payment_methods_page"]


def test_the_session_shows_faces_and_the_way_back(shop: Api, ann: str) -> None:
    method_id = kept(shop, ann, default_payment_method=True)
    token = page_of(shop, ann, redirects={"return_url": BACK}, bank_account_payments=False)
    session = ask(shop, "/ui/session", token)
    assert session["form_types"] == ["payment_methods_page"]
    assert session["return_url"] == BACK
    assert session["options"] == {"card_payments": True, "bank_account_payments": False}
    [shown] = session["payment_methods"]
    assert (shown["id"], shown["is_default"]) == (method_id, True)
    assert shown["card"] == {"card_brand": "visa", "expiry": "12/2035", "last4": "4242"}


def test_a_customer_adds_changes_and_removes_with_one_token(shop: Api, ann: str) -> None:
    token = page_of(shop, ann)
    first = submit(shop, token, card(default_payment_method=True))
    second = submit(shop, token, card(MASTERCARD))
    assert (first.status, second.status) == (200, 200), second.text
    assert listed(shop, token) == {first["id"]: True, second["id"]: False}
    moved = submit(shop, token, {"id": second["id"], "default_payment_method": True})
    assert moved["updated"] is True
    assert listed(shop, token) == {first["id"]: False, second["id"]: True}
    renewed = {"id": first["id"], "card": {"expiry": "11/36"}}
    address = {"billing_address": {"postal_code": "11111"}}
    assert submit(shop, token, renewed | address).status == 200
    stored = shop.get(f"/payment_methods/{first['id']}")
    assert stored["card"]["expiry"] == "11/2036"
    assert stored["billing_address"]["postal_code"] == "11111"
    assert ask(shop, "/ui/remove", token, id=second["id"]).status == 200
    assert listed(shop, token) == {first["id"]: False}
    assert shop.get(f"/payment_methods/{second['id']}").status == 404
    assert ask(shop, "/ui/remove", token, id=second["id"]).status == 404
    assert shop.get(f"/access_tokens/{token}")["status"] == "active"


def test_what_is_sent_again_with_its_key_is_one_method(shop: Api, ann: str) -> None:
    token = page_of(shop, ann)
    key = secrets.token_hex(16)
    first, again = (submit(shop, token, card(), key=key) for _ in range(2))
    assert first["id"] == again["id"]
    assert list(listed(shop, token)) == [first["id"]]


@pytest.mark.parametrize("of", ["another", "another_shop", "nobody", "none"])
def test_a_method_of_another_is_not_there(
    shop: Api, ann: str, module_store: Store, of: str
) -> None:
    token, mine = page_of(shop, ann), kept(shop, ann)
    elsewhere = new_api(module_store)
    foreign = {
        "another": lambda: kept(shop, owner(shop)),
        "another_shop": lambda: kept(elsewhere, owner(elsewhere)),
        "nobody": lambda: str(shop.post("/payment_methods", card())["id"]),
        "none": lambda: "pm_0000000000000000000000",
    }[of]()
    before = shop.get(f"/payment_methods/{foreign}").body
    for attrs in ({"default_payment_method": True}, {"card": {"expiry": "01/30"}}):
        assert submit(shop, token, {"id": foreign, **attrs}).status == 404
    assert ask(shop, "/ui/remove", token, id=foreign).status == 404
    assert shop.get(f"/payment_methods/{foreign}").body == before
    assert list(listed(shop, token)) == [mine]


@pytest.mark.parametrize("method_id", [None, 1, "", "acct_1", ["pm_1"], "pm_"])
def test_what_is_no_id_is_not_there(shop: Api, ann: str, method_id: Any) -> None:
    assert ask(shop, "/ui/remove", page_of(shop, ann), id=method_id).status == 404


@pytest.mark.parametrize(
    ("attrs", "wrong"),
    [
        (card(customer_id="acct_0000000000000000"), {"customer_id": FIXED}),
        (card(amount=1), {"amount": NOT_FOR_PAGES}),
        (card(description="Boots"), {"description": NOT_FOR_PAGES}),
        (card("4242424242424241"), None),
    ],
)
def test_a_page_can_not_say_everything(shop: Api, ann: str, attrs: Any, wrong: Any) -> None:
    answer = submit(shop, page_of(shop, ann), attrs)
    assert answer.status == 400
    if wrong is None:
        assert list(answer["details"]["card"]) == ["card_number"]
    else:
        assert answer["details"] == wrong


def test_another_number_is_another_method(shop: Api, ann: str) -> None:
    method_id = kept(shop, ann)
    said = {"id": method_id, "card": {"card_number": MASTERCARD}}
    assert list(submit(shop, page_of(shop, ann), said)["details"]["card"]) == ["card_number"]


def test_the_token_opens_nothing_else(shop: Api, ann: str) -> None:
    token, method_id = page_of(shop, ann), kept(shop, ann)
    tried = [
        by_token(shop, token, "POST", "/payment_methods", card()),
        by_token(shop, token, "POST", "/transactions", {"amount": 1, "payment_method": card()}),
        by_token(shop, token, "GET", f"/payment_methods/{method_id}"),
        by_token(shop, token, "DELETE", f"/payment_methods/{method_id}"),
        by_token(shop, token, "GET", f"/customers/{ann}"),
        submit(shop, token, {"amount": 1, "payment_method": card()}, form="payment"),
        submit(shop, token, card(), form="payment_method"),
        submit(shop, token, {"payment_method_id": method_id}, form="checkout"),
    ]
    assert [each.status for each in tried] == [403] * len(tried)


@pytest.mark.parametrize(
    "intent", [None, {"payment_method_form": {}}, {"checkout_plugin": {"amount": 1}}]
)
def test_no_other_token_opens_it(shop: Api, ann: str, intent: Any) -> None:
    method_id, token = kept(shop, ann), token_of(shop, intent)
    assert ask(shop, "/ui/remove", token, id=method_id).status == 403
    assert submit(shop, token, {"id": method_id, "default_payment_method": True}).status == 403


def test_what_has_ended_does_nothing_more(shop: Api, ann: str) -> None:
    method_id, token = kept(shop, ann), page_of(shop, ann)
    shop.delete(f"/access_tokens/{token}")
    assert ask(shop, "/ui/remove", token, id=method_id).status == 401
    assert submit(shop, token, card()).status == 401
    assert ask(shop, "/ui/session", token).status == 401
    assert shop.get(f"/payment_methods/{method_id}")["status"] == "active"


def test_allowed_origins_are_of_pages_that_embed_it(shop: Api, ann: str) -> None:
    intent = {"payment_methods_page": {"customer_id": ann}}
    token = token_of(shop, intent | {"allowed_origins": ["https://shop.example"]})
    origins = {"https://shop.example": 200, "https://other.example": 403, None: 200}
    for origin, status in origins.items():
        assert ask(shop, "/ui/session", token, origin=origin).status == status


def test_no_page_embeds_the_one_that_stands_alone(module_store: Store) -> None:
    shop = new_api(module_store)
    shop = Api(with_origins(shop.services, ["https://shop.example"]), shop.key)
    alone = shop.request("GET", "/ui/methodspage.html").headers["Content-Security-Policy"]
    inside = shop.request("GET", "/ui/methods.html").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in alone
    assert "frame-ancestors https://shop.example" in inside
