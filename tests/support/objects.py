"""Bodies to send, and customers ready to be charged."""

from __future__ import annotations

from typing import Any

from tests.support.client import Answer, Api

VISA = "4242 4242 4242 4242"


def card(number: str = VISA, **more: Any) -> dict[str, Any]:
    """The body of a card method."""
    details = {"card_number": number, "expiry": "12/35", "card_code": "123"}
    return {
        "type": "card",
        "card": details,
        "billing_address": {"postal_code": "11111"},
        **more,
    }


def bank_account(number: str = "1234567890", **more: Any) -> dict[str, Any]:
    """The body of a bank account method."""
    details = {
        "account_number": number,
        "routing_number": "036001808",
        "account_type": "checking",
    }
    return {"type": "bank_account", "bank_account": details, **more}


def listed(*rows: Any) -> dict[str, Any]:
    """The body of a request about several objects, and the answer to it."""
    return {"object": "list", "values": list(rows)}


def column(answer: Answer, name: str) -> list[Any]:
    """One attribute of every object in a list that was answered."""
    assert answer.status == 200, answer.text
    assert answer["object"] == "list"
    return [row[name] for row in answer["values"]]


def customer(api: Api, **more: Any) -> str:
    """A new customer's id."""
    answer = api.post("/customers", {"name": "Ann", "email": "ann@example.com", **more})
    assert answer.status == 200, answer.text
    return str(answer["id"])


def customer_with_default(api: Api, method: dict[str, Any] | None = None) -> tuple[str, str]:
    """A new customer and the id of its default method."""
    customer_id = customer(api)
    body = {**(method or card()), "customer_id": customer_id, "default_payment_method": True}
    answer = api.post("/payment_methods", body)
    assert answer.status == 200, answer.text
    return customer_id, str(answer["id"])


def pay(api: Api, customer_id: str, amount: float = 100, **more: Any) -> dict[str, Any]:
    """An approved payment on the customer's default."""
    body = {"type": "payment", "amount": amount, "customer_id": customer_id, **more}
    answer = api.post("/transactions", body)
    assert answer.status == 200, answer.text
    paid: dict[str, Any] = answer.body
    return paid
