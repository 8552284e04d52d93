"""What the frames may ask with a client token: its intent's, once, and nothing besides."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest

from chalicelib.api.ui.page_and_intent import FIXED, NOT_FOR_PAGES
from chalicelib.domain.client_token import ATTEMPTS
from tests.support.client import Answer, Api
from tests.support.objects import VISA
from tests.support.organisations import new_api, new_organisation
from tests.support.stores import Store
from tests.support.tokens import by_token, token_of, with_origins

CARD = {"type": "card", "card": {"card_number": VISA, "expiry": "12/35", "card_code": "123"}}
DECLINED = {"type": "card", "card": {"card_number": "4111 1111 1111 9903", "expiry": "12/35"}}
PAGE = "https://shop.example"


@pytest.fixture
def shop(module_store: Store) -> Api:
    return new_api(module_store)


@pytest.fixture
def customer_id(shop: Api) -> str:
    return str(shop.post("/customers", {"name": "Ann", "email": "ann@example.com"})["id"])


def payment(**attrs: Any) -> dict[str, Any]:
    return {"payment_form": {"payment": attrs}}


def send(
    shop: Api, token: str, attrs: Any, *, form: str = "payment", key: str = "", **more: Any
) -> Answer:
    body = {"token": token, "form": form, "attrs": attrs, "origin": PAGE, **more}
    body["idempotency_key"] = key or secrets.token_hex(16)
    return shop.request("POST", "/ui/submit", json=body, headers={"authorization": ""})


def payments(shop: Api) -> list[Any]:
    return list(shop.get("/transactions")["values"])


def test_the_answer_shows_what_a_page_may_see_and_no_more(shop: Api, customer_id: str) -> None:
    token = token_of(shop, payment(customer_id=customer_id, amount=10))
    paid = send(shop, token, {"payment_method": CARD})
    shown = {"object", "id", "status", "status_code", "status_message", "amount"}
    assert set(paid.body) == {*shown, "payment_method_id"}
    assert (paid["status"], paid["amount"]) == ("processed", 10.0)
    assert paid.headers["Cache-Control"] == "no-store"
    assert not {"Access-Control-Allow-Origin", "Set-Cookie"} & set(paid.headers)
    token = token_of(shop, payment(customer_id=customer_id, amount=10))
    declined = send(shop, token, {"payment_method": DECLINED})
    assert (declined.status, declined["error_type"]) == (400, "TransactionDeclined")
    assert set(declined["details"]) == set(paid.body)


@pytest.mark.parametrize(
    ("fixed", "said", "wrong"),
    [
        ({"amount": 10}, {"amount": 9}, {"amount": FIXED}),
        ({"amount": 10}, {"amount": "10.01"}, {"amount": FIXED}),
        ({"amount": 10, "status": "processed"}, {"status": "authorized"}, {"status": FIXED}),
        ({"amount": 10, "description": "a"}, {"description": "b"}, {"description": FIXED}),
        (
            {"amount": 10, "payment_method": {"keep_active": False}},
            {"payment_method": {**CARD, "keep_active": True}},
            {"payment_method": {"keep_active": FIXED}},
        ),
    ],
)
def test_what_the_intent_says_can_not_be_said_otherwise(
    shop: Api, fixed: dict[str, Any], said: dict[str, Any], wrong: dict[str, Any]
) -> None:
    answer = send(shop, token_of(shop, payment(**fixed)), {"payment_method": CARD, **said})
    assert (answer.status, answer["error_type"]) == (400, "InvalidAttributes")
    assert answer["details"] == wrong
    assert payments(shop) == []


@pytest.mark.parametrize("amount", [10, "10", "10.00", 10.0])
def test_the_same_said_twice_is_no_contradiction(shop: Api, amount: Any) -> None:
    token = token_of(shop, payment(amount="10.0"))
    assert send(shop, token, {"amount": amount, "payment_method": CARD})["amount"] == 10.0


def test_another_customer_is_refused_and_null_is_nobody(shop: Api, customer_id: str) -> None:
    other = shop.post("/customers", {"name": "Bo", "email": "bo@example.com"})["id"]
    token = token_of(shop, payment(customer_id=customer_id, amount=10))
    answer = send(shop, token, {"customer_id": other, "payment_method": CARD})
    assert answer["details"] == {"customer_id": FIXED}
    sneaked = send(shop, token, {"payment_method": {**CARD, "customer_id": other}})
    assert sneaked.status == 400
    nobody = token_of(shop, payment(customer_id=None, amount=10))
    assert send(shop, nobody, {"payment_method": CARD}).status == 200
    assert [each["customer_id"] for each in payments(shop)] == [None]


@pytest.mark.parametrize(
    "attrs",
    [
        {"type": "refund"},
        {"type": "credit"},
        {"status": "voided"},
        {"status": "declined"},
    ],
)
def test_a_page_takes_payments_and_nothing_else(shop: Api, attrs: dict[str, Any]) -> None:
    answer = send(shop, token_of(shop, payment(amount=10)), {"payment_method": CARD, **attrs})
    assert answer["details"] == dict.fromkeys(attrs, "Invalid value")


@pytest.mark.parametrize(
    "name", ["ledger", "payment_method_id", "notes", "descriptor", "initiator", "id", "attrs"]
)
def test_a_page_may_not_say_everything(shop: Api, name: str) -> None:
    token = token_of(shop, payment(amount=10))
    answer = send(shop, token, {"payment_method": CARD, name: {"a": "b"}})
    assert answer["details"] == {name: NOT_FOR_PAGES}


@pytest.mark.parametrize("name", ["transfer_type", "default_credit_method", "id", "attrs"])
def test_nor_everything_of_a_method(shop: Api, name: str) -> None:
    token = token_of(shop, payment(amount=10))
    answer = send(shop, token, {"payment_method": {**CARD, name: "x"}})
    assert answer["details"] == {"payment_method": {name: NOT_FOR_PAGES}}


def test_a_token_has_one_success(shop: Api) -> None:
    token = token_of(shop, payment(amount=10))
    assert send(shop, token, {"payment_method": DECLINED}).status == 400
    assert send(shop, token, {"payment_method": CARD}).status == 200
    again = send(shop, token, {"payment_method": CARD})
    assert (again.status, again["error_type"]) == (401, "Unauthorized")
    assert [each["status"] for each in payments(shop)] == ["processed", "declined"]


def test_a_token_has_so_many_attempts(shop: Api) -> None:
    token = token_of(shop, payment(amount=10))
    for _ in range(ATTEMPTS):
        assert send(shop, token, {"payment_method": DECLINED}).status == 400
    assert send(shop, token, {"payment_method": CARD}).status == 401


def test_what_is_sent_again_with_its_key_is_one_payment(shop: Api) -> None:
    token, key = token_of(shop, payment(amount=10)), secrets.token_hex(16)
    first, again = (send(shop, token, {"payment_method": CARD}, key=key) for _ in range(2))
    assert first.status == 200
    assert first.body == again.body
    assert len(payments(shop)) == 1
    other = send(shop, token, {"payment_method": {**CARD, "account_holder": "B"}}, key=key)
    assert other.status == 400


@pytest.mark.parametrize(
    ("intent", "form"),
    [
        (payment(amount=10), "payment_method"),
        (payment(amount=10), "checkout"),
        ({"payment_method_form": {"payment_method": {}}}, "payment"),
        ({"checkout_plugin": {"amount": 10}}, "payment"),
        (None, "checkout"),
    ],
)
def test_a_token_is_for_its_form(shop: Api, intent: Any, form: str) -> None:
    answer = send(shop, token_of(shop, intent), {}, form=form)
    assert (answer.status, answer["error_type"]) == (403, "NotPermitted")


def test_a_token_may_be_for_pages_of_some_origins(shop: Api) -> None:
    attrs = {"payment_method": CARD}
    for origins, status in ([PAGE], 200), (["https://other.example"], 403):
        token = token_of(shop, payment(amount=10) | {"allowed_origins": origins})
        assert send(shop, token, attrs).status == status
        asked = {"token": token, "origin": PAGE}
        session = shop.request("POST", "/ui/session", json=asked, headers={"authorization": ""})
        assert session.status == status


@pytest.mark.parametrize(
    ("environ", "origin", "status"),
    [
        ("live", PAGE, 200),
        ("live", "https://a.shops.example", 200),
        ("live", "https://shops.example", 403),
        ("live", "http://a.shops.example", 403),
        ("live", "https://shop.example.org", 403),
        ("live", "https://other.example", 403),
        ("live", None, 403),
        ("live", [PAGE], 403),
        ("test", "https://other.example", 200),
    ],
)
def test_a_live_token_is_for_pages_that_may_embed_the_fields(
    module_store: Store, environ: str, origin: Any, status: int
) -> None:
    """Not by the word of the browser that shows the frames alone."""
    _, key = new_organisation(module_store, environ=environ)
    named = with_origins(module_store.services(), (PAGE, "https://*.shops.example"))
    shop = Api(named, key)
    token = token_of(shop, {"payment_method_form": {}})
    asked = {"token": token, "origin": origin}
    session = shop.request("POST", "/ui/session", json=asked, headers={"authorization": ""})
    saved = send(shop, token, CARD, form="payment_method", origin=origin)
    assert [session.status, saved.status] == [status, status]
    if not isinstance(origin, list):
        token = token_of(shop, {"payment_method_form": {}})
        headers = {"origin": origin} if origin else {}
        direct = by_token(shop, token, "POST", "/payment_methods", CARD, **headers)
        assert direct.status == (status if origin else 200)


@pytest.mark.parametrize("token", ["", None, 7, "client_key_nobodys", "test_fake_token_1234567"])
def test_a_token_that_is_none_opens_nothing(shop: Api, token: Any) -> None:
    for path in ("/ui/session", "/ui/submit"):
        answer = shop.request("POST", path, json={"token": token}, headers={"authorization": ""})
        assert answer.status in (400, 401)
        assert answer["error_type"] in ("InvalidAttributes", "Unauthorized")


def test_a_secret_key_is_no_token(shop: Api) -> None:
    assert send(shop, shop.key, {"amount": 1, "payment_method": CARD}).status == 401


@pytest.mark.parametrize(
    "target",
    [
        "GET /customers",
        "GET /transactions",
        "GET /payment_methods",
        "GET /processing_accounts",
        "PUT /transactions",
        "DELETE /payment_methods",
        "POST /access_tokens",
        "POST /intents",
        "GET /webhooks",
    ],
)
def test_a_token_is_no_key(shop: Api, target: str) -> None:
    method, path = target.split()
    headers = {"authorization": f"Bearer {token_of(shop, None)}"}
    body = {} if method in ("POST", "PUT") else None
    assert shop.request(method, path, json=body, headers=headers).status in (401, 403)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_read(shop: Api, content_type: str) -> None:
    body = json.dumps({"token": token_of(shop, payment(amount=10))}).encode()
    headers = {"authorization": "", "content-type": content_type}
    assert shop.request("POST", "/ui/session", raw=body, headers=headers).status == 415


def test_the_session_of_a_checkout_shows_faces_of_methods_only(shop: Api, customer_id: str) -> None:
    shop.post("/payment_methods", {**CARD, "customer_id": customer_id})
    options = {"customer_id": customer_id, "amount": 10, "keep_active_toggle": True}
    token = token_of(shop, {"checkout_plugin": options})
    asked = {"token": token, "origin": PAGE}
    session = shop.request("POST", "/ui/session", json=asked, headers={"authorization": ""})
    [method] = session["payment_methods"]
    assert set(method) == {"id", "type", "description", "is_default", "card"}
    assert method["card"] == {"card_brand": "visa", "expiry": "12/2035", "last4": "4242"}
    assert "ann@example.com" not in session.text
    assert (session["fixed"], session["environ"]) == ({"amount": "10"}, "test")
    assert session["options"]["keep_active_toggle"] is True
    assert session["options"]["auto_billing_toggle"] is False


def test_an_amount_that_is_left_open_is_said_by_the_page(shop: Api) -> None:
    proposed = {"amount": 10, "amount_editable": True}
    for said, paid in ({"amount": "12.50"}, 12.5), ({}, 10.0), ({"amount": ""}, 10.0):
        token = token_of(shop, {"checkout_plugin": proposed})
        assert (
            send(shop, token, {"payment_method": CARD, **said}, form="checkout")["amount"] == paid
        )
    token = token_of(shop, {"checkout_plugin": proposed})
    refused = send(shop, token, {"payment_method": CARD, "amount": 0}, form="checkout")
    assert set(refused["details"]) == {"amount"}


@pytest.mark.parametrize(
    ("intent", "form"),
    [
        ({"checkout_plugin": {"amount": 10, "amount_editable": False}}, "checkout"),
        ({"checkout_plugin": {"amount": 10}}, "checkout"),
        (payment(amount=10), "payment"),
    ],
)
def test_any_other_amount_holds(shop: Api, intent: Any, form: str) -> None:
    attrs = {"payment_method": CARD, "amount": 1}
    assert send(shop, token_of(shop, intent), attrs, form=form)["details"] == {"amount": FIXED}


def test_what_else_a_checkout_fixes_holds_where_the_amount_is_open(shop: Api) -> None:
    token = token_of(shop, {"checkout_plugin": {"amount_editable": True, "description": "Boots"}})
    attrs = {"payment_method": CARD, "amount": 4, "amount_editable": False}
    assert send(shop, token, attrs, form="checkout").status == 400
    attrs.pop("amount_editable")
    paid = send(shop, token, attrs, form="checkout")
    assert (paid.status, payments(shop)[0]["description"]) == (200, "Boots")


def test_a_fee_for_who_pays_is_refused_when_the_token_is_made(shop: Api) -> None:
    for on, status in (True, 400), ("true", 400), (False, 200), (None, 200):
        body = {"type": "client", "intent": {"checkout_plugin": {"amount": 10, "conv_fee": on}}}
        answer = shop.post("/access_tokens", body)
        assert answer.status == status
        if status == 400:
            assert "fee" in answer["details"]["intent"]["checkout_plugin"]["conv_fee"]


def test_a_checkout_pays_with_a_method_of_its_customer_only(shop: Api, customer_id: str) -> None:
    other = shop.post("/customers", {"name": "Bo", "email": "bo@example.com"})["id"]
    foreign = shop.post("/payment_methods", {**CARD, "customer_id": other})["id"]
    own = shop.post("/payment_methods", {**CARD, "customer_id": customer_id})["id"]
    options = {"checkout_plugin": {"customer_id": customer_id, "amount": 10}}
    token = token_of(shop, options)
    refused = send(shop, token, {"payment_method_id": foreign}, form="checkout")
    assert refused["details"] == {"payment_method_id": "Invalid value"}
    assert send(shop, token, {"payment_method_id": own}, form="checkout").status == 200
    of_nobody = token_of(shop, {"checkout_plugin": {"amount": 10}})
    refused = send(shop, of_nobody, {"payment_method_id": own}, form="checkout")
    assert refused["details"] == {"payment_method_id": "Invalid value"}
