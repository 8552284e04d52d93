"""A brokerage's web application: forms, `fields[]=*`, payouts by credit, defaults read anew."""

from __future__ import annotations

from typing import Any

import pytest

from tests.plugins.form import Form
from tests.plugins.not_yet import refusal_of

_DECLINED = "4111 1111 1111 9904"
_CARD = {"card_number": "4242 4242 4242 4242", "expiry": "12/35", "card_code": "123"}
_BANK = {
    "account_number": "1234567890",
    "routing_number": "021000021",
    "account_type": "checking",
}


def _made(form: Form, path: str, **values: Any) -> dict[str, Any]:
    status, answer = form.post(path, **values)
    assert status == 200, answer
    made: dict[str, Any] = answer
    return made


def _ids(form: Form, target: str) -> list[str]:
    status, answer = form.get(target)
    assert status == 200, answer
    return [row["id"] for row in answer["values"]]


@pytest.fixture
def agent(form: Form) -> dict[str, Any]:
    """Somebody who pays dues and is paid commissions."""
    return _made(form, "/customers", name="Ann Agent", email="ann@example.com")


@pytest.fixture
def payout(form: Form, agent: dict[str, Any]) -> dict[str, Any]:
    """The agent's bank account, to be paid to."""
    return _made(
        form,
        "/payment_methods",
        type="bank_account",
        bank_account=_BANK,
        customer_id=agent["id"],
        transfer_type="two-way",
        default_credit_method=True,
    )


def test_a_form_with_the_card_in_brackets_saves_it_as_the_default(
    form: Form, agent: dict[str, Any]
) -> None:
    made = _made(
        form,
        "/payment_methods",
        type="card",
        card=_CARD,
        billing_address={"postal_code": "11111"},
        customer_id=agent["id"],
        default_payment_method=True,
    )
    assert (made["default_payment_method"], made["transfer_type"]) == (True, "send-only")
    [kept] = form.get(f"/customers/{agent['id']}?fields[]=*")[1]["payment_methods"]
    assert (kept["id"], kept["default_payment_method"]) == (made["id"], True)
    status, changed = form.put(f"/payment_methods/{made['id']}", default_payment_method=False)
    assert (status, changed["default_payment_method"]) == (200, False)
    read = form.get(f"/payment_methods/{made['id']}")[1]
    assert read["default_payment_method"] is False


def test_methods_are_listed_by_customer_type_and_status(
    form: Form, agent: dict[str, Any], payout: dict[str, Any]
) -> None:
    saved = _made(form, "/payment_methods", type="card", card=_CARD, customer_id=agent["id"])
    of_agent = f"/payment_methods?customer_id={agent['id']}&status=active&limit=100"
    assert _ids(form, f"{of_agent}&fields[]=*&fields[]=card") == [saved["id"], payout["id"]]
    assert _ids(form, f"{of_agent}&type=card&fields[]=*") == [saved["id"]]
    assert _ids(form, "/customers?limit=100&fields[]=*") == [agent["id"]]


def test_a_commission_is_paid_to_the_named_account_and_found_after_a_timeout(
    form: Form, agent: dict[str, Any], payout: dict[str, Any]
) -> None:
    dues = {"type": "card", "card": _CARD, "customer_id": agent["id"]}
    _made(form, "/transactions", type="payment", amount="5", payment_method=dues)
    paid = _made(
        form,
        "/transactions",
        type="credit",
        amount="250.00",
        customer_id=agent["id"],
        payment_method_id=payout["id"],
        description="Commission",
    )
    assert (paid["type"], paid["amount"], paid["status"]) == ("credit", 250, "processed")
    assert paid["payment_method_id"] == payout["id"]
    recent = (
        f"/transactions?type=credit&customer_id={agent['id']}"
        "&created_at=%3E2020-01-01&limit=20&fields[]=*"
    )
    assert _ids(form, recent) == [paid["id"]]
    assert _ids(form, recent.replace("%3E2020", "%3E2120")) == []


def test_a_card_cannot_be_paid_to_unless_it_was_saved_for_that(
    form: Form, agent: dict[str, Any]
) -> None:
    saved = _made(form, "/payment_methods", type="card", card=_CARD, customer_id=agent["id"])
    status, answer = form.post(
        "/transactions",
        type="credit",
        amount="250.00",
        customer_id=agent["id"],
        payment_method_id=saved["id"],
    )
    assert (status, answer["details"]) == (400, {"payment_method_id": "Invalid value"})


def test_a_decline_tells_code_and_message(form: Form, agent: dict[str, Any]) -> None:
    method = {"type": "card", "card": {**_CARD, "card_number": _DECLINED}}
    status, answer = form.post(
        "/transactions",
        type="payment",
        amount="10",
        customer_id=agent["id"],
        payment_method=method,
    )
    assert (status, answer["error_type"]) == (400, "TransactionDeclined")
    assert answer["details"]["status_code"] == "insufficient_bal"
    assert answer["details"]["status_message"] == answer["error_description"]


@pytest.mark.parametrize("path", ["/invoices", "/payment_activations"])
def test_what_else_it_uses_is_not_served_yet(form: Form, path: str) -> None:
    assert form.post(path, amount="10") == (404, refusal_of(path))
