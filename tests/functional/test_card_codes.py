"""Card codes: kept in no free document, and in no fingerprint of a request with a key."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.api.request_fingerprint import canonical
from chalicelib.api.resources.transaction import TRANSACTION
from tests.support.objects import VISA
from tests.support.refusals import Surroundings

CODE = "123"
CODE_INSIDE = "Invalid value: looks like a card code, which belongs into card[card_code] alone"
NAMES = ["card_code", "cvc", "CVC2", "cvv", "Cvv-2", "CSC", "security_code", "Security-Code"]
NAMES += ["securityCode", "card.code", "cardCvc", "visa_cvv2", "CARD CODE", "__cvv__", "cvv_"]


@pytest.mark.parametrize("name", NAMES)
def test_a_member_of_that_name_is_refused_by_name(world: Surroundings, name: str) -> None:
    attrs = {"card": [{name: CODE}]}
    for target, body in (
        ("POST /customers", {"name": "A", "email": "a@example.com", "attrs": attrs}),
        ("PUT /customers/<customer>", {"attrs": attrs}),
        ("POST /transactions", {"type": "payment", "amount": 1, "order_details": attrs}),
        ("PUT /transactions/<payment>", {"attrs": attrs}),
    ):
        method, path = world.fill(target).split()
        answer = world.api.request(method, path, json=body)
        assert answer.status == 400
        held = "order_details" if "order_details" in body else "attrs"
        told = answer["details"].get(held, answer["details"].get("order_details"))
        assert list(told["card"][0].values()) == [CODE_INSIDE]


@pytest.mark.parametrize(
    "code", ["123", "1234", 123, 9999, 123.0, " 123 ", "012", ["123"], "\uff11\uff12\uff13"]
)
def test_three_or_four_digits_are_a_code(world: Surroundings, code: Any) -> None:
    path = world.fill("/customers/<customer>")
    answer = world.api.put(path, {"attrs": {"deep": {"cvv": code}}})
    assert answer["details"] == {"attrs": {"deep": {"cvv": CODE_INSIDE}}}
    form = [("attrs[deep][cvv]", "0123"), ("attrs[b]", "1")]
    assert world.api.put(path, form=form)["details"] == {"attrs": {"deep": {"cvv": CODE_INSIDE}}}


@pytest.mark.parametrize(
    "attrs",
    [
        {"cvv": "match"},
        {"cvv_result": "M"},
        {"cvc": True},
        {"csc": None},
        {"cvc2": "12"},
        {"security_code": "12345"},
        {"code": 123},
        {"discount_code": "1234"},
        {"cvv": {"checked": True}},
    ],
    ids=str,
)
def test_what_only_has_the_name_or_the_digits_is_kept(world: Surroundings, attrs: Any) -> None:
    body = {"name": "A", "email": "a@example.com", "attrs": attrs}
    assert world.api.post("/customers", body)["attrs"] == attrs


def card(**more: Any) -> dict[str, Any]:
    return {"card_number": VISA, "expiry": "12/35", **more}


METHOD = {"type": "card", "card": card(card_code=CODE)}
FLAT = {"type": "card", **card(card_code=CODE)}
PLACES = [
    ("/payment_methods", METHOD),
    ("/payment_methods", FLAT),
    ("/payment_methods", {"object": "list", "values": [METHOD, FLAT]}),
    ("/payment_methods/{id}", {"card": {"card_code": CODE}}),
    ("/transactions", {"payment_method": METHOD}),
    ("/transactions", {"payment_method": FLAT}),
    ("/transactions", {"object": "list", "values": [{"payment_method": FLAT}]}),
    ("/customers", {"payment_methods": [METHOD, FLAT]}),
    ("/customers", {"payment_methods": METHOD}),
    ("/customers", {"object": "list", "values": [{"payment_methods": FLAT}]}),
    ("/accounts", {"type": "customer", "payment_methods": [FLAT]}),
    ("/customers/{id}/payment_methods", METHOD),
]


@pytest.mark.parametrize(("route", "body"), PLACES, ids=str)
def test_no_fingerprint_holds_a_code(route: str, body: Any) -> None:
    text = canonical("POST", route, {}, {}, body)
    assert f'"{CODE}"' not in text
    assert VISA in text or "{id}" in route
    assert text == canonical(
        "POST", route, {}, {}, json.loads(json.dumps(body).replace(CODE, "999"))
    )


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("/customers", {"attrs": {"card_code": "none"}}),
        ("/customers", {"attrs": {"card": {"card_code": ["a", "b"]}}}),
        ("/transactions", {"order_details": {"gift": {"card_code": "SUMMER"}}}),
        ("/transactions", {"attrs": {"payment_method": {"card": {"card_code": "x"}}}}),
        ("/payment_methods", {"attrs": {"card_code": ""}}),
        ("/intents", {"payment_form": {"payment": {"attrs": {"card_code": "a"}}}}),
        ("/access_tokens", {"intent": {"payment_form": {"payment": {"attrs": {"card_code": 1}}}}}),
    ],
    ids=str,
)
def test_what_only_has_the_name_of_one_tells_requests_apart(route: str, body: Any) -> None:
    other = json.loads(json.dumps(body).replace('"card_code"', '"cardcode"'))
    without = json.loads(json.dumps(body))
    _drop(without)
    texts = {canonical("POST", route, {}, {}, each) for each in (body, other, without)}
    assert len(texts) == 3


def _drop(value: Any) -> None:
    for name, inner in [*value.items()] if isinstance(value, dict) else []:
        if name == "card_code":
            del value[name]
        _drop(inner)


def test_a_form_is_fingerprinted_as_the_object_that_it_makes() -> None:
    body = {"amount": 1, "payment_method": METHOD, "attrs": {"card_code": "kept"}}
    text = canonical("POST", "/ui/submit", {}, {}, body, TRANSACTION)
    assert f'"{CODE}"' not in text
    assert "kept" in text
