"""A form that changes a method: the one that its token's intent names, and no other."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from chalicelib.api.ui.page_and_intent import FIXED, NOT_FOR_PAGES
from chalicelib.api.ui.updates import STAYS
from tests.support.client import Answer, Api
from tests.support.objects import card, customer_with_default
from tests.support.tokens import token_of


@pytest.fixture
def kept(api: Api) -> tuple[str, str]:
    """A customer with a default method, and that."""
    customer_id, method_id = customer_with_default(api)
    return customer_id, method_id


def token_for(api: Api, method_id: str, **more: Any) -> str:
    return token_of(api, {"payment_method_form": {"payment_method": {"id": method_id, **more}}})


def send(api: Api, token: str, attrs: Any, key: str = "") -> Answer:
    body = {"token": token, "form": "payment_method", "attrs": attrs}
    body["idempotency_key"] = key or secrets.token_hex(16)
    return api.request("POST", "/ui/submit", json=body, headers={"authorization": ""})


def test_expiry_and_address_are_changed_and_the_rest_stays(api: Api, kept: Any) -> None:
    customer_id, method_id = kept
    before = api.get(f"/payment_methods/{method_id}").body
    token = token_for(api, method_id, customer_id=customer_id)
    said = {"type": "card", "card": {"expiry": "11/39", "card_code": "123"}}
    answer = send(api, token, {**said, "billing_address": {"postal_code": "22222"}})
    assert answer.status == 200, answer.text
    assert set(answer.body) == {"object", "id", "status", "description", "updated"}
    assert (answer["id"], answer["updated"]) == (method_id, True)
    after = api.get(f"/payment_methods/{method_id}").body
    assert after["card"] == before["card"] | {"expiry": "11/2039"}
    assert after["billing_address"]["postal_code"] == "22222"
    changed = {"card", "billing_address"}
    differs = {name for name in after if after[name] != before[name]}
    assert differs - {"modified_at"} == changed
    [only] = api.get(f"/payment_methods?customer_id={customer_id}")["values"]
    assert only["id"] == method_id


def test_the_next_charge_of_the_default_is_of_what_was_changed(api: Api, kept: Any) -> None:
    customer_id, method_id = kept
    assert send(api, token_for(api, method_id), {"card": {"expiry": "11/39"}}).status == 200
    body = {"type": "payment", "amount": 3, "customer_id": customer_id}
    paid = api.post("/transactions", body)
    assert paid["payment_method"]["card"]["expiry"] == "11/2039"


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"card": {"card_number": "4242424242424242"}}, {"card": {"card_number": STAYS}}),
        ({"bank_account": {"account_number": "1234"}}, {"bank_account": {"account_number": STAYS}}),
        ({"card": {"expiry": "13/39"}}, {"card": {"expiry": "Invalid value"}}),
        (
            {"card": {"expiry": "01/20"}},
            {"card": {"expiry": "Invalid value: the card has expired"}},
        ),
        ({"card": "x"}, {"card": "Invalid value"}),
    ],
)
def test_what_can_not_be_changed_is_named(api: Api, kept: Any, said: Any, wrong: Any) -> None:
    answer = send(api, token_for(api, kept[1]), said)
    assert (answer.status, answer["error_type"]) == (400, "InvalidAttributes")
    for home, expected in wrong.items():
        given = answer["details"][home]
        names = expected if isinstance(expected, dict) else {"": expected}
        for name, text in names.items():
            assert str(given[name] if name else given).startswith(text)


def test_the_id_of_a_page_is_no_intent(api: Api, kept: Any) -> None:
    foreign = api.post("/payment_methods", card())["id"]
    for token in (token_of(api, None), token_of(api, {"payment_method_form": {}})):
        answer = send(api, token, {"id": kept[1], "card": {"expiry": "11/39"}})
        assert answer["details"] == {"id": NOT_FOR_PAGES}
    answer = send(api, token_for(api, kept[1]), {"id": foreign, "card": {"expiry": "11/39"}})
    assert answer["details"] == {"id": FIXED}
    answer = send(api, token_for(api, kept[1]), {"id": kept[1], "card": {"expiry": "11/39"}})
    assert answer.status == 200


def test_a_token_changes_once_and_the_same_request_is_answered_again(api: Api, kept: Any) -> None:
    token, key = token_for(api, kept[1]), secrets.token_hex(16)
    first, again = (send(api, token, {"card": {"expiry": "11/39"}}, key) for _ in range(2))
    assert first.status == 200
    assert first.body == again.body
    other = send(api, token, {"card": {"expiry": "10/39"}})
    assert (other.status, other["error_type"]) == (401, "Unauthorized")
    assert api.get(f"/payment_methods/{kept[1]}")["card"]["expiry"] == "11/2039"


def test_a_bank_account_has_no_expiry(api: Api) -> None:
    bank = {"account_number": "1234567890", "routing_number": "036001808"}
    bank["account_type"] = "checking"
    made = api.post("/payment_methods", {"type": "bank_account", "bank_account": bank})
    answer = send(api, token_for(api, made["id"]), {"card": {"expiry": "11/39"}})
    assert "card" in answer["details"]


def test_an_intent_names_a_method_that_is_there_and_its_own_customer(api: Api, kept: Any) -> None:
    other, _ = customer_with_default(api)
    for fixed in ({"id": "pm_0000000000000000"}, {"id": kept[1], "customer_id": other}):
        intent = {"payment_method_form": {"payment_method": fixed}}
        answer = api.post("/access_tokens", {"type": "client", "intent": intent})
        assert answer.status == 400
