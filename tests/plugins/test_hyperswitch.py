"""What the Hyperswitch connector sends, as forms with brackets and as JSON with bracket keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.services.money.funding_source import SPENT
from tests.plugins.form import Form, fields
from tests.plugins.hyperswitch import parse_error, parse_payment, parse_refund
from tests.support.wire import Wire, wired

Send = Callable[[str, str, dict[str, Any]], tuple[int, Any]]
_DECLINED = "4111 1111 1111 9903"


@pytest.fixture(params=["form", "json"])
def send(request: pytest.FixtureRequest, form: Form, wire: Wire) -> Send:
    """A request in one of the two encodings; in both the nested names stand in brackets."""

    def as_form(method: str, path: str, values: dict[str, Any]) -> tuple[int, Any]:
        return (form.post if method == "POST" else form.put)(path, **values)

    def as_json(method: str, path: str, values: dict[str, Any]) -> tuple[int, Any]:
        body = json.dumps(dict(fields(values))).encode()
        return wire.send(method, path, body, {"Content-Type": "application/json"})

    return as_form if request.param == "form" else as_json


def _authorize(number: str = "4242424242424242", **more: Any) -> dict[str, Any]:
    method = {
        "type": "card",
        "keep_active": False,
        "card": {"card_number": number, "expiry": "12/35", "card_code": "123"},
        "billing_address": {
            "city": "New York",
            "country_code": "US",
            "postal_code": "11111",
            "state_province": "NY",
            "street_address": "1 Main St",
        },
    }
    return {"amount": "10.50", "type": "payment", "payment_method": method, **more}


def _paid(send: Send, **more: Any) -> dict[str, Any]:
    status, answer = send("POST", "/transactions", _authorize(**more))
    assert status == 200, answer
    return parse_payment(answer)


def test_a_payment_is_captured_at_once(send: Send, form: Form) -> None:
    account = form.post("/processing_accounts", name="Merchant")[1]
    paid = _paid(send, processing_id=account["id"])
    assert (paid["status"], paid["amount"]) == ("processed", 10.5)
    assert paid["processing_id"] == account["id"]
    assert paid["avs"] == "street_and_zip"
    synced = parse_payment(form.get(f"/transactions/{paid['id']}")[1])
    assert (synced["status"], synced["amount"]) == ("processed", 10.5)


@pytest.mark.parametrize("status", ["processed", "voided"])
def test_a_manual_capture_is_processed_or_voided(send: Send, status: str) -> None:
    held = _paid(send, status="authorized")
    assert held["status"] == "authorized"
    code, answer = send("PUT", f"/transactions/{held['id']}", {"status": status})
    assert (code, parse_payment(answer)["status"]) == (200, status)


def test_a_captured_payment_is_voided(send: Send) -> None:
    paid = _paid(send)
    answer = send("PUT", f"/transactions/{paid['id']}", {"status": "voided"})[1]
    assert parse_payment(answer)["status"] == "voided"


def test_a_mandate_is_set_up_with_no_amount_and_charged_later(send: Send, form: Form) -> None:
    account = form.post("/processing_accounts", name="Merchant")[1]
    customer = {
        "keep_active": True,
        "name": "Ann",
        "email": "ann@example.com",
        "primary_processing_id": account["id"],
    }
    status, made = send("POST", "/customers", customer)
    assert status == 200, made
    set_up = _authorize(amount="0", status="authorized", customer_id=made["id"])
    set_up["payment_method"]["keep_active"] = True
    status, answer = send("POST", "/transactions", set_up)
    assert status == 200, answer
    mandate = parse_payment(answer)
    assert (mandate["status"], mandate["amount"]) == ("authorized", 0)
    assert mandate["customer_id"] == made["id"]
    charge = {
        "amount": "7.00",
        "type": "payment",
        "payment_method_id": mandate["payment_method_id"],
    }
    charged = parse_payment(send("POST", "/transactions", charge)[1])
    assert (charged["status"], charged["customer_id"]) == ("processed", made["id"])
    assert charged["processing_id"] == account["id"]


def test_a_method_that_is_not_kept_serves_one_charge(send: Send) -> None:
    paid = _paid(send)
    again = {
        "amount": "7.00",
        "type": "payment",
        "payment_method_id": paid["payment_method_id"],
    }
    status, answer = send("POST", "/transactions", again)
    assert (status, parse_error(answer)["error_type"]) == (400, "InvalidAttributes")
    assert answer["details"] == {"payment_method_id": SPENT}


def test_a_refund_can_be_synced(send: Send, form: Form) -> None:
    paid = _paid(send)
    values = {
        "type": "refund",
        "amount": "4.00",
        "ledger": [{"assoc_transaction_id": paid["id"]}],
    }
    refund = parse_refund(send("POST", "/transactions", values)[1])
    synced = parse_refund(form.get(f"/transactions/{refund['id']}")[1])
    for each in (refund, synced):
        assert each["status"] == "processed"
        [entry] = each["ledger"]
        assert (entry["amount"], entry["assoc_transaction_id"]) == (4, paid["id"])


def test_errors_can_be_parsed(send: Send, form: Form) -> None:
    status, declined = send("POST", "/transactions", _authorize(_DECLINED))
    assert (status, parse_error(declined)["error_type"]) == (400, "TransactionDeclined")
    assert parse_payment(declined["details"])["status"] == "declined"
    status, unknown = form.get("/transactions/invalid")
    assert (status, parse_error(unknown)["error_type"]) == (404, "NotFound")
    wrong = _authorize("4242424242424243")
    status, invalid = send("POST", "/transactions", wrong)
    assert (status, parse_error(invalid)["error_type"]) == (400, "InvalidAttributes")
    assert invalid["error_description"] == "payment_method[card][card_number]"


def test_a_wrong_key_can_be_parsed(service: Any) -> None:
    with wired(service, "secret_key_of_nobody") as wire:
        status, answer = Form(wire).post("/transactions", **_authorize())
    assert (status, parse_error(answer)["error_type"]) == (401, "Unauthorized")


def test_a_webhook_is_made_and_its_secret_is_not_told(form: Form) -> None:
    webhook = {"trigger": "processed", "url": "https://x.example", "sender_secret": "s"}
    status, made = form.post("/webhooks/", **webhook)
    assert (status, made["trigger"], made["url"]) == (200, "processed", "https://x.example")
    assert "sender_secret" not in made


def test_split_payments_are_not_served_yet(send: Send, form: Form) -> None:
    """A payment's own ledger: negative amounts, each for a receiver."""
    account = form.post("/processing_accounts", name="Merchant")[1]
    ledger = [{"amount": "-2.00", "receiver_id": account["id"]}]
    status, answer = send("POST", "/transactions", _authorize(ledger=ledger))
    assert (status, parse_error(answer)["error_type"]) == (400, "InvalidAttributes")
    assert set(answer["details"]) == {"ledger"}
