"""Client tokens in the place of a key: what the intent allows, and nothing else of all routes."""

from __future__ import annotations

import base64
import secrets
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest
from chalice.app import Chalice

from chalicelib.api.application import register
from chalicelib.domain.client_token import ATTEMPTS
from chalicelib.services.callers.client_token_grants import ClientTokens, Elements
from tests.support.client import Api
from tests.support.keys import KEY_HEADER, is_replay, new_key
from tests.support.objects import VISA, card, customer, customer_with_default, listed, pay
from tests.support.organisations import new_api
from tests.support.refusals import Surroundings
from tests.support.stores import Store
from tests.support.tokens import by_token, token_of

CARD = {"type": "card", "card": {"card_number": VISA, "expiry": "12/35", "card_code": "123"}}
DECLINED = {"type": "card", "card": {"card_number": "4111 1111 1111 9903", "expiry": "12/35"}}
PAYING = {"type": "payment", "payment_method": CARD}
PUBLIC = ("/ui/", "/Payload.js", "/docs", "/openapi.json", "/health", "/processors/")
"""What needs no key, what reads a token from the body, and what a vendor signs."""


def routes() -> list[tuple[str, str]]:
    """Every method of every path that wants to know who calls."""
    app = Chalice(app_name="table", configure_logs=False)
    register(app, lambda: pytest.fail("no request is made"))
    return [
        (method, path)
        for path, methods in sorted(app.routes.items())
        for method in sorted(methods)
        if not path.startswith(PUBLIC)
    ]


ROUTES = routes()
INTENTS: dict[str, Any] = {
    "none": None,
    "payment": {"payment_form": {"payment": {"amount": 10}}},
    "method": {"payment_method_form": {"payment_method": {}}},
    "checkout": {"checkout_plugin": {"amount": 10}},
}
PAY, SAVE = ("POST", "/transactions"), ("POST", "/payment_methods")
ALLOWED = {"none": {PAY, SAVE}, "payment": {PAY}, "method": {SAVE}, "checkout": {PAY}}


def paths(route: str, ids: dict[str, str]) -> list[str]:
    """The path; with an id that is there, and with one that is not."""
    if "{id}" not in route:
        return [route]
    there = ids.get(route.split("/")[1], "acct_" + "1" * 16)
    return [route.replace("{id}", each) for each in (there, "acct_" + "0" * 16)]


@pytest.fixture(scope="module")
def ids(world: Surroundings) -> dict[str, str]:
    """Of what the organisation has."""
    names = ("customers", "payment_methods", "transactions", "transaction_ledgers", "operations")
    found = {name: world.api.get(f"/{name}", limit=1)["values"] for name in names}
    assert all(found[name] for name in names[:3])
    return {name: rows[0]["id"] for name, rows in found.items() if rows}


class Remembering:
    """Looks each token up once: the table asks a thousand times about four of them."""

    def __init__(self, tokens: ClientTokens) -> None:
        self.find = lru_cache(tokens.find)
        self.use = tokens.use


def test_the_table_has_all_routes() -> None:
    assert {PAY, SAVE} <= set(ROUTES)
    assert len(ROUTES) > 100
    some = {("DELETE", "/customers/{id}"), ("GET", "/webhooks"), ("POST", "/intents")}
    assert some <= set(ROUTES)


@pytest.mark.parametrize("name", INTENTS)
def test_of_all_routes_an_intent_opens_its_own_only(
    world: Surroundings, ids: dict[str, str], name: str
) -> None:
    tokens = Remembering(world.api.services.elements.tokens)
    services = replace(world.api.services, elements=Elements(("*",), tokens))
    api, token = Api(services, world.api.key), token_of(world.api, INTENTS[name])
    opened, refusals = set(), set()
    for method, route in ROUTES:
        body = {} if method in ("POST", "PUT") else None
        answers = [by_token(api, token, method, path, body) for path in paths(route, ids)]
        if answers[0].status == 403:
            assert {each.status for each in answers} == {403}
            refusals |= {each.text for each in answers}
        else:
            opened.add((method, route))
    assert opened == ALLOWED[name]
    [refusal] = refusals
    assert '"error_type":"NotPermitted"' in refusal


@pytest.mark.parametrize("raw", [b"{", b"[" * 100, b"\xff"])
def test_nothing_is_told_before_it_is_said_that_this_is_not_permitted(api: Api, raw: bytes) -> None:
    token = token_of(api, INTENTS["method"])
    user = base64.b64encode(f"{token}:".encode()).decode()
    headers = {"authorization": f"Basic {user}"}
    answers = [
        api.request("POST", "/transactions", raw=raw, headers=headers),
        api.request("POST", "/transactions", raw=raw, headers={**headers, KEY_HEADER: "é"}),
        api.request("POST", "/transactions?fields=nonsense", json={"a": 1}, headers=headers),
    ]
    assert {each.status for each in answers} == {403}
    assert len({each.text for each in answers}) == 1


def test_a_token_pays_as_its_intent_has_it_and_shows_no_more(api: Api) -> None:
    owner = customer(api)
    intent = {"payment_form": {"payment": {"customer_id": owner, "amount": 12.5}}}
    paid = by_token(api, token_of(api, intent), *PAY, {"payment_method": CARD})
    assert (paid.status, paid["status"], paid["amount"]) == (200, "processed", 12.5)
    shown = {"object", "id", "status", "status_code", "status_message", "amount"}
    assert set(paid.body) == {*shown, "payment_method_id"}
    stored = api.get(f"/transactions/{paid['id']}")
    assert (stored["customer_id"], stored["amount"]) == (owner, 12.5)
    declined = by_token(api, token_of(api, intent), *PAY, {"payment_method": DECLINED})
    assert (declined.status, declined["error_type"]) == (400, "TransactionDeclined")
    assert set(declined["details"]) == set(paid.body)


def test_a_token_saves_a_method_for_its_customer(api: Api) -> None:
    owner = customer(api)
    fixed = {"customer_id": owner, "default_payment_method": True}
    intent = {"payment_method_form": {"payment_method": fixed}}
    saved = by_token(api, token_of(api, intent), *SAVE, CARD)
    assert saved.status == 200
    assert set(saved.body) == {"object", "id", "status", "description"}
    assert api.get(f"/payment_methods/{saved['id']}")["customer_id"] == owner
    assert pay(api, owner)["payment_method_id"] == saved["id"]


def test_brackets_inside_json_are_read_as_native_apps_send_them(api: Api) -> None:
    body = {
        "type": "payment",
        "amount": "10",
        "payment_method[type]": "card",
        "payment_method[card][card_number]": VISA,
        "payment_method[card][expiry]": "12/35",
    }
    assert by_token(api, token_of(api, INTENTS["payment"]), *PAY, body).status == 200


@pytest.mark.parametrize(
    "said",
    [
        {"amount": 9},
        {"amount": "10.01"},
        {"customer_id": "acct_0000000000000000"},
        {"payment_method_id": "pm_0000000000000000"},
        {"status": "authorized"},
        {"attrs": {"a": 1}},
        {"ledger": []},
        {"payment_method": {**CARD, "customer_id": "acct_0000000000000000"}},
    ],
)
def test_what_is_said_otherwise_or_not_for_a_page_is_refused_by_name(
    api: Api, said: dict[str, Any]
) -> None:
    fixed = {"amount": 10, "customer_id": customer(api), "status": "processed"}
    token = token_of(api, {"payment_form": {"payment": fixed}})
    answer = by_token(api, token, *PAY, PAYING | said)
    assert (answer.status, answer["error_type"]) == (400, "InvalidAttributes")
    assert set(answer["details"]) == set(said)
    assert api.get("/transactions")["values"] == []


@pytest.mark.parametrize("kind", ["refund", "credit", "deposit", 1, {}])
def test_a_token_moves_money_in_one_direction(api: Api, kind: Any) -> None:
    answer = by_token(api, token_of(api), *PAY, {**PAYING, "type": kind, "amount": 1})
    assert (answer.status, answer["error_type"]) == (403, "NotPermitted")


def test_a_token_makes_one_object(api: Api) -> None:
    for route, row in ((PAY, PAYING | {"amount": 1}), (SAVE, CARD)):
        answer = by_token(api, token_of(api), *route, listed(row, row))
        assert (answer.status, answer["error_type"]) == (403, "NotPermitted")


def test_a_method_of_another_customer_is_not_charged(api: Api) -> None:
    owner, own = customer_with_default(api)
    _, foreign = customer_with_default(api)
    token = token_of(api, {"checkout_plugin": {"customer_id": owner, "amount": 10}})
    refused = by_token(api, token, *PAY, {"payment_method_id": foreign})
    assert refused["details"] == {"payment_method_id": "Invalid value"}
    assert by_token(api, token, *PAY, {"payment_method_id": own}).status == 200


@pytest.mark.parametrize("form", ["payment", "checkout"])
def test_what_a_customer_has_on_file_is_not_charged_unless_it_is_chosen(
    api: Api, form: str
) -> None:
    owner, _ = customer_with_default(api)
    fixed = {"customer_id": owner, "amount": 10}
    checkout = {"checkout_plugin": fixed}
    intent = checkout if form == "checkout" else {"payment_form": {"payment": fixed}}
    answer = by_token(api, token_of(api, intent), *PAY, {"type": "payment"})
    assert answer["details"] == {"payment_method": "Required"}
    assert api.get("/transactions")["values"] == []


def test_a_token_has_one_success_and_so_many_attempts(api: Api) -> None:
    token = token_of(api, INTENTS["payment"])
    assert by_token(api, token, *PAY, {"payment_method": DECLINED}).status == 400
    assert by_token(api, token, *PAY, {"payment_method": CARD}).status == 200
    again = by_token(api, token, *PAY, {"payment_method": CARD})
    assert (again.status, again["error_type"]) == (401, "Unauthorized")
    tried = token_of(api, INTENTS["payment"])
    for _ in range(ATTEMPTS):
        assert by_token(api, tried, *PAY, {"payment_method": DECLINED}).status == 400
    assert by_token(api, tried, *PAY, {"payment_method": CARD}).status == 401


def test_the_same_request_again_is_the_same_object_and_another_one_is_refused(api: Api) -> None:
    token, key = token_of(api, INTENTS["payment"]), new_key()
    headers = {KEY_HEADER: key}
    body = {"payment_method": CARD}
    first, again = (by_token(api, token, *PAY, body, **headers) for _ in range(2))
    assert (first.status, is_replay(first), is_replay(again)) == (200, False, True)
    assert first.body == again.body
    other = {"payment_method": {**CARD, "account_holder": "B"}}
    assert by_token(api, token, *PAY, other, **headers).status == 400
    mine = api.request("POST", "/transactions", json=PAYING | {"amount": 10}, headers=headers)
    assert mine.status == 200
    assert mine["id"] != first["id"]


def test_a_token_for_some_pages_is_for_those(api: Api) -> None:
    intent = INTENTS["payment"] | {"allowed_origins": ["https://shop.example"]}
    for origin, status in (("https://evil.example", 403), ("", 403), ("https://shop.example", 200)):
        answer = by_token(api, token_of(api, intent), *PAY, {"payment_method": CARD}, origin=origin)
        assert answer.status == status


@pytest.mark.parametrize("token", ["client_key_of_nobody", "test_client_key_" + "0" * 27])
def test_a_token_that_is_none_is_told_so_first(api: Api, token: str) -> None:
    for method, path in (PAY, SAVE, ("GET", "/customers"), ("GET", "/invoices")):
        assert by_token(api, token, method, path).status == 401


def test_a_token_of_one_organisation_reaches_nothing_of_another(module_store: Store) -> None:
    mine, other = new_api(module_store), new_api(module_store)
    owner, method = customer_with_default(other)
    token = token_of(mine, None)
    for said in ({"customer_id": owner}, {"payment_method": {**CARD, "customer_id": owner}}):
        answer = by_token(mine, token, *PAY, PAYING | {"amount": 1} | said)
        assert answer.status == 400
    assert by_token(mine, token, *SAVE, card(customer_id=owner)).status == 400
    options = {"checkout_plugin": {"amount": 1}}
    stored = by_token(mine, token_of(mine, options), *PAY, {"payment_method_id": method})
    assert stored["details"] == {"payment_method_id": "Invalid value"}
    assert other.get("/transactions")["values"] == []


def test_a_secret_key_is_looked_up_among_keys_only_and_a_token_among_tokens(
    module_store: Store,
) -> None:
    api = new_api(module_store)
    token = token_of(api)
    with module_store.counting() as requests:
        Api(api.services, "secret_key_" + secrets.token_hex(10)).get("/customers")
    assert [each.tables[0].rpartition("-")[2] for each in requests] == ["keys"]
    with module_store.counting() as requests:
        by_token(api, token, "GET", "/customers")
    tables = [each.tables[0].removeprefix(f"{module_store.prefix}-") for each in requests]
    assert tables == ["client-tokens", "organisations"]
