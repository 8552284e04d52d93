"""Authorize, capture, void and refund, as a caller sees them."""

from __future__ import annotations

import pytest

from tests.support.client import Answer, Api
from tests.support.objects import bank_account, card, customer_with_default, pay

pytestmark = pytest.mark.moto


@pytest.fixture
def customer_id(api: Api) -> str:
    return customer_with_default(api)[0]


def authorize(api: Api, customer_id: str, amount: float = 100) -> str:
    held = pay(api, customer_id, amount, status="authorized")
    assert held["status"] == "authorized"
    assert held["processed_date"] is None
    return str(held["id"])


def refund(api: Api, payment_id: str, amount: float | None = None, **more: object) -> Answer:
    body = {"type": "refund", "ledger": [{"assoc_transaction_id": payment_id}], **more}
    return api.post("/transactions", body if amount is None else {**body, "amount": amount})


def set_status(api: Api, transaction_id: str, status: str) -> Answer:
    return api.put(f"/transactions/{transaction_id}", {"status": status})


def test_capture(api: Api, customer_id: str) -> None:
    held = authorize(api, customer_id)
    captured = api.put(
        f"/transactions/{held}",
        {"status": "processed", "order_number": "55", "description": "shoes"},
    )
    assert captured.status == 200
    assert captured["status"] == "processed"
    assert (captured["order_number"], captured["description"]) == ("55", "shoes")
    assert captured["processed_date"] is not None
    assert captured["status_code"] == "approved"
    assert api.get(f"/transactions/{held}").body == captured.body
    again = set_status(api, held, "processed")
    assert (again.status, again["status"]) == (200, "processed")
    history = api.get(f"/transactions/{held}?fields=operations")["operations"]
    assert [row["type"] for row in history] == ["authorize", "process"]


@pytest.mark.parametrize("captured", [False, True])
def test_void(api: Api, customer_id: str, captured: bool) -> None:
    held = authorize(api, customer_id)
    if captured:
        set_status(api, held, "processed")
    voided = set_status(api, held, "voided")
    assert (voided.status, voided["status"]) == (200, "voided")
    for status in ("processed", "voided", "authorized"):
        refused = set_status(api, held, status)
        assert (refused.status, refused["details"]) == (400, {"status": "Invalid value"})
    assert api.get(f"/transactions/{held}")["status"] == "voided"


def test_statuses_that_nobody_can_ask_for(api: Api, customer_id: str) -> None:
    held = authorize(api, customer_id)
    for status in ("declined", "rejected", "processing", "nonsense"):
        assert set_status(api, held, status)["details"] == {"status": "Invalid value"}
    assert api.get(f"/transactions/{held}")["status"] == "authorized"
    processed = pay(api, customer_id)["id"]
    assert set_status(api, processed, "authorized")["details"] == {"status": "Invalid value"}


def test_full_refund(api: Api, customer_id: str) -> None:
    paid = pay(api, customer_id, 13.054732925969592)
    assert paid["amount"] == 13.05
    back = refund(api, paid["id"], paid["amount"])
    assert back.status == 200
    assert (back["type"], back["amount"], back["status_code"]) == ("refund", 13.05, "approved")
    assert back["status"] == "processed"
    assert back["customer_id"] == customer_id
    assert back["payment_method_id"] == paid["payment_method_id"]
    assert back["processing_id"] == paid["processing_id"]
    [line] = back["ledger"]
    assert (line["amount"], line["assoc_transaction_id"]) == (13.05, paid["id"])
    assert line["object"] == "transaction_ledger"
    original = api.get(f"/transactions/{paid['id']}?fields=*,ledger")
    assert (original["status"], original["funding_status"]) == ("processed", "refunded")
    [mirrored] = original["ledger"]
    assert (mirrored["amount"], mirrored["assoc_transaction_id"]) == (-13.05, back["id"])
    assert mirrored["entry_type"] == "refund"


def test_partial_refunds_until_nothing_is_left(api: Api, customer_id: str) -> None:
    paid = pay(api, customer_id, 100)["id"]
    assert refund(api, paid, 40).status == 200
    by_ledger = {"assoc_transaction_id": paid, "amount": 50}
    assert api.post("/transactions", {"type": "refund", "ledger": [by_ledger]})["amount"] == 50
    too_much = refund(api, paid, 10.01)
    assert too_much.status == 400
    assert too_much["error_description"] == "amount"
    assert too_much["details"] == {"amount": "Invalid value: 10.00 is left to refund"}
    rest = refund(api, paid)
    assert (rest.status, rest["amount"]) == (200, 10)
    assert refund(api, paid, 0.01).status == 400
    assert set_status(api, paid, "voided")["error_description"] == "status"


def test_a_voided_refund_gives_its_cents_back(api: Api, customer_id: str) -> None:
    paid = pay(api, customer_id, 100)["id"]
    back = refund(api, paid, 100)["id"]
    assert refund(api, paid, 1).status == 400
    assert set_status(api, back, "voided")["status"] == "voided"
    assert api.get(f"/transactions/{paid}?fields=ledger")["ledger"] == []
    assert refund(api, paid, 100).status == 200


def test_what_can_not_be_refunded(api: Api, customer_id: str) -> None:
    held = authorize(api, customer_id)
    wrong = {"ledger": [{"assoc_transaction_id": "Invalid value: the payment is authorized"}]}
    assert refund(api, held, 1)["details"] == wrong
    set_status(api, held, "voided")
    assert refund(api, held, 1)["error_description"] == "ledger[0][assoc_transaction_id]"
    back = refund(api, pay(api, customer_id)["id"], 1)["id"]
    assert refund(api, back, 1).status == 400
    assert refund(api, "txn_" + "0" * 22, 1).status == 400


def test_blind_refund(api: Api) -> None:
    account = api.post("/processing_accounts", {"name": "Shop"})["id"]
    method = card()
    del method["billing_address"]
    blind = api.post(
        "/transactions",
        {"type": "refund", "amount": 10, "processing_id": account, "payment_method": method},
    )
    assert blind.status == 200
    assert (blind["type"], blind["status_code"], blind["amount"]) == ("refund", "approved", 10)
    found = api.get("/transactions", type="refund", processing_id=account)["values"]
    assert [row["id"] for row in found] == [blind["id"]]


def test_bank_payments_are_voided_and_refunded(api: Api) -> None:
    customer_id, _ = customer_with_default(api, bank_account())
    assert set_status(api, pay(api, customer_id)["id"], "voided")["status"] == "voided"
    assert refund(api, pay(api, customer_id, 5)["id"], 5)["status_code"] == "approved"


def test_texts_can_change_at_any_time_and_attrs_are_merged(api: Api, customer_id: str) -> None:
    paid = pay(api, customer_id, attrs={"a": 1, "b": 2})["id"]
    changed = api.put(
        f"/transactions/{paid}", {"attrs": {"b": 3, "a": None, "c": [1]}, "notes": "n"}
    )
    assert changed["attrs"] == {"b": 3, "c": [1]}
    assert changed["notes"] == "n"
    refused = api.put(f"/transactions/{paid}", {"amount": 1, "type": "refund"})
    assert refused["details"] == {"amount": "Read-only", "type": "Read-only"}


def test_lists_filter_order_and_page(api: Api, customer_id: str) -> None:
    ids = [pay(api, customer_id, n + 1)["id"] for n in range(5)]
    other, _ = customer_with_default(api)
    pay(api, other)

    def listed(**params: object) -> list[str]:
        return [row["id"] for row in api.get("/transactions", **params)["values"]]

    assert listed(customer_id=customer_id) == ids[::-1]
    assert listed(customer_id=customer_id, order_by="created_at") == ids
    assert listed(customer_id=customer_id, limit=2, offset=1) == [ids[3], ids[2]]
    assert len(listed(limit=3, offset=1, order_by="created_at")) == 3
    assert len(listed(type="payment", status="processed")) == 6
    assert listed(status="voided") == []
    assert listed(id=ids[0]) == [ids[0]]
    assert listed(customer_id="acct_" + "0" * 20) == []
