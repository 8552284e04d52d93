"""What a caller has put into a name: no answer repeats a card number, whoever found the fault."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.api.error_answers import envelope
from chalicelib.errors import BadRequest, InvalidAttributes
from tests.support.client import Answer
from tests.support.objects import card
from tests.support.refusals import Surroundings
from tests.support.tokens import by_token, token_of

NUMBER = "5555555555554444"
SPELLED = [
    NUMBER,
    "5555 5555 5555 4444",
    "5555  5555  5555  4444",
    "5555 - 5555 - 5555 - 4444",
    "5555\u20095555\u20095555\u20094444",
    "5555.5555.5555.4444",
    "55 55 55 55 55 55 44 44",
    "5 5 5 5 5 5 5 5 5 5 5 5 4 4 4 4",
    f"card{NUMBER}",
]
INTENTS: list[tuple[Any, str, Any]] = [
    ({"payment_form": {"payment": {"amount": 10}}}, "payment", {"{name}": 1}),
    ({"payment_form": {"payment": {"amount": 10}}}, "payment", {"payment_method": {"{name}": 1}}),
    (
        {"payment_form": {"payment": {"amount": 10, "attrs": {"a": {"b": 1}}}}},
        "payment",
        {"attrs": {"a": {"{name}": 1}}},
    ),
    ({"payment_method_form": {"payment_method": {}}}, "payment_method", {"{name}": 1}),
    ({"payment_method_form": {"payment_method": {}}}, "payment_method", {"card": {"{name}": 1}}),
    ({"checkout_plugin": {"amount": 10}}, "checkout", {"{name}": 1}),
]


def named(body: Any, name: str) -> Any:
    if not isinstance(body, dict):
        return body
    return {key.replace("{name}", name): named(inner, name) for key, inner in body.items()}


def hold(answer: Answer) -> None:
    assert answer.status == 400, answer.text
    digits = "".join(filter(str.isdecimal, answer.text))
    assert "5555555" not in digits
    assert "…" in str(answer["details"])


@pytest.mark.parametrize("name", SPELLED)
@pytest.mark.parametrize(("intent", "form", "said"), INTENTS, ids=str)
def test_a_bearer_of_a_client_token_is_told_no_number(
    world: Surroundings, intent: Any, form: str, said: Any, name: str
) -> None:
    token = token_of(world.api, intent)
    attrs = named(said, name)
    body = {"token": token, "form": form, "attrs": attrs, "idempotency_key": "0" * 32}
    hold(world.api.request("POST", "/ui/submit", json=body, headers={"authorization": ""}))
    if form != "checkout":
        path = "/transactions" if form == "payment" else "/payment_methods"
        sent = attrs if "payment_method" in attrs else {"payment_method": card(), **attrs}
        hold(by_token(world.api, token, "POST", path, attrs if form != "payment" else sent))


@pytest.mark.parametrize("name", SPELLED)
@pytest.mark.parametrize("error", [InvalidAttributes, lambda details: BadRequest("no", details)])
def test_the_envelope_masks_whatever_it_is_given(error: Any, name: str) -> None:
    for details in ({name: "x"}, {"a": [{}, {name: "x"}]}, {"a": {"b": {name: {"c": "x"}}}}):
        _, body = envelope(error(details))
        assert "5555555" not in "".join(filter(str.isdecimal, str(body)))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"ssn": "234 23 4234"}, {"ssn": "xxxxx4234"}),
        ({"SSN": 234234234}, {"SSN": "xxxxx4234"}),
        ({"ssn": 234234234.0}, {"ssn": "xxxxx4234"}),
        ({"a": [{"owner_ssn": "234-23-4234"}]}, {"a": [{"owner_ssn": "xxxxx4234"}]}),
        ({"socialSecurityNumber": "234234234"}, {"socialSecurityNumber": "xxxxx4234"}),
        ({"social-security": {"no": "234234234"}}, {"social-security": {"no": "xxxxx4234"}}),
        ({"ssn": ["234234234", None]}, {"ssn": ["xxxxx4234", None]}),
        ({"ssn_full": "234.23.4234"}, {"ssn_full": "xxxxx4234"}),
        ({"ssn_last4": "4234", "ssn": ""}, {"ssn_last4": "4234", "ssn": ""}),
        ({"session": "234234234", "lesson": 5}, {"session": "234234234", "lesson": 5}),
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["legal_entity", "underwriting", "billing_contact", "attrs"])
def test_of_a_social_security_number_four_digits_are_kept(
    world: Surroundings, name: str, sent: Any, kept: Any
) -> None:
    bank = {"account_number": "1234567890", "routing_number": "036001808"}
    method = {"type": "bank_account", "bank_account": {**bank, "account_type": "checking"}}
    body = {"name": "Shop", "payment_methods": [method]}
    made = world.api.post("/processing_accounts", {**body, name: sent})
    assert made.status == 200, made.text
    path = f"/processing_accounts/{made['id']}"
    answers = [made, world.api.put(path, {name: {"again": sent}})]
    answers.append(world.api.request("GET", f"{path}?fields=*,{name}"))
    assert answers[0][name] == kept
    assert answers[1][name]["again"] == answers[2][name]["again"] == kept
