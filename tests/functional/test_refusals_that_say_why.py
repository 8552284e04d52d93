"""A refusal says why, and what to do: what users type who come from elsewhere, or mistype."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.client import Answer, Api
from tests.support.objects import card, customer, customer_with_default
from tests.support.organisations import new_api

PAYMENT: dict[str, Any] = {"type": "payment", "amount": 10}
NO_SUCH = "Invalid value: you have no customer with this id"
UNKNOWN_IDS = {
    "customer": "acct_8Dz7iqM2y0Lf99KDBqug0X",
    "payment_method": "pm_8Dz7iqM2y0Lf99KDBqug0X",
    "transaction": "txn_8Dz7iqM2y0Lf99KDBqug0X",
}


def said(answer: Answer) -> str:
    """What the Python SDK shows."""
    assert answer.status in (400, 404), answer.text
    return str(answer["description"])


def charged(api: Api, **more: Any) -> Answer:
    return api.post("/transactions", {**PAYMENT, **more})


def test_a_word_that_is_none_says_which_there_are(api: Api) -> None:
    answer = charged(api, type="charge")
    assert answer["error_description"] == "type"
    assert said(answer) == "type: Invalid value: expected payment, refund or credit"


def test_a_method_and_a_customer_that_are_missing_are_told_apart(api: Api) -> None:
    nobody, without = charged(api), charged(api, customer_id=customer(api))
    for answer in (nobody, without):
        assert answer["details"] == {"payment_method_id": "Required"}  # as it is documented
        assert answer["error_description"] == "payment_method_id"
    assert said(nobody).startswith(
        "payment_method_id: Required: nobody is charged. Name a customer_id"
    )
    assert said(without).startswith(
        "payment_method_id: Required: the customer has no default method"
    )


def test_an_id_that_is_unknown_deleted_or_foreign_is_answered_alike(
    api: Api, module_store: Any
) -> None:
    stranger = new_api(module_store)
    gone, foreign = customer(api), customer(stranger)
    api.delete(f"/customers/{gone}")
    ids = (UNKNOWN_IDS["customer"], gone, foreign)
    answers = {charged(api, customer_id=each).text for each in ids}
    assert len(answers) == 1
    answer = charged(api, customer_id=gone)
    assert answer["details"] == {"customer_id": "Invalid value"}  # as it is documented
    assert said(answer) == f"customer_id: {NO_SUCH}"
    assert len({api.get(f"/customers/{each}").text for each in ids}) == 1
    assert "nothing of yours has this id" in said(api.get(f"/customers/{gone}"))


@pytest.mark.parametrize(
    ("status", "wanted", "why"),
    [
        ("voided", "voided", "the payment is voided already"),
        ("voided", "processed", "a payment that is voided can't become processed"),
        ("processed", "authorized", "a payment that is processed can't become authorized"),
    ],
)
def test_a_state_that_forbids_is_named(api: Api, status: str, wanted: str, why: str) -> None:
    owner, _ = customer_with_default(api)
    paid = charged(api, customer_id=owner)["id"]
    if status == "voided":
        assert api.put(f"/transactions/{paid}", {"status": "voided"}).status == 200
    answer = api.put(f"/transactions/{paid}", {"status": wanted})
    assert answer["details"] == {"status": "Invalid value"}
    assert said(answer) == f"status: Invalid value: {why}"


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("4242 4242 4242 4241", "one of its digits is mistyped"),
        ("4242 4242 4242 422", "more or fewer digits than 15"),
        ("0000 0000 0000 0000", "no card has this number"),
        ("4242", "expected a card number"),
    ],
)
def test_a_card_number_that_is_none_says_why_and_repeats_nothing(
    api: Api, number: str, why: str
) -> None:
    answer = charged(api, payment_method=card(number))
    assert why in answer["details"]["payment_method"]["card"]["card_number"]
    assert number not in answer.text


@pytest.mark.parametrize(
    ("path", "body", "name", "why"),
    [
        ("/payment_methods", {"number": "4242"}, "number", "did you mean card[card_number]?"),
        ("/payment_methods", {"exp_month": 1}, "exp_month", "did you mean card[expiry]?"),
        ("/payment_methods", {"cvc": "123"}, "cvc", "did you mean card[card_code]?"),
        ("/payment_methods", {"metadata": {}}, "metadata", "did you mean attrs?"),
        ("/transactions", {"customer": "x"}, "customer", "did you mean customer_id?"),
        ("/transactions", {"custmer_id": "x"}, "custmer_id", "did you mean customer_id?"),
        ("/transactions", {"currency": "usd"}, "currency", "all amounts are US dollars"),
        ("/transactions", {"zebra": 1}, "zebra", "Unknown attribute"),
    ],
)
def test_a_name_of_another_api_is_understood(
    api: Api, path: str, body: dict[str, Any], name: str, why: str
) -> None:
    assert api.post(path, body)["details"][name].endswith(why) or why in said(api.post(path, body))


@pytest.mark.parametrize("name", ["number", "exp_month", "cvc"])
def test_inside_a_card_too(api: Api, name: str) -> None:
    answer = api.post("/payment_methods", {"type": "card", "card": {name: "1"}})
    meant = {"number": "card_number", "exp_month": "expiry", "cvc": "card_code"}[name]
    assert answer["details"]["card"][name] == f"Unknown attribute: did you mean {meant}?"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/payments", "Did you mean /transactions"),
        ("/charges/ch_1", "Did you mean /transactions"),
        ("/refunds", "type=refund"),
        ("/v1/transactions", "No path has /v1 in front: /transactions"),
        ("/v2/customers/acct_1", "No path has /v2 in front"),
    ],
)
def test_a_path_of_another_api_leads_on(api: Api, path: str, text: str) -> None:
    answer = api.get(path)
    assert (answer.status, answer["error_type"]) == (404, "NotFound")
    assert text in said(answer)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("amount>=10", "amount=>=…"),
        ("amount%3E10", "amount=>…"),
        ("status!=processed", "status=!…"),
        ("created_at<=2026-01-01", "created_at=<=…"),
    ],
)
def test_an_operator_before_the_equals_sign_is_put_behind_it(
    api: Api, typed: str, meant: str
) -> None:
    answer = api.get(f"/transactions?{typed}")
    [text] = answer["details"].values()
    assert text == f"Unknown attribute: an operator stands behind the =, {meant}"


def test_a_sentence_speaks_of_five_attributes_at_most(api: Api) -> None:
    answer = api.post("/customers", {f"x{number}": 1 for number in range(9)})
    assert said(answer).count(";") == 5
    assert said(answer).endswith("and 6 more")
