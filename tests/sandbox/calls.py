"""What the tests through the API ask of it."""

from __future__ import annotations

from typing import Any

from tests.support.client import Answer, Api
from tests.support.objects import customer_with_default


def charge(caller: Api, method: dict[str, Any], amount: str = "100", **more: Any) -> Answer:
    """A payment on the default of a new customer."""
    customer_id, _ = customer_with_default(caller, method)
    body = {"type": "payment", "amount": amount, "customer_id": customer_id, **more}
    return caller.post("/transactions", body)


def transaction(answer: Answer) -> dict[str, Any]:
    """The transaction that was answered, the declined one of a 400 too."""
    found: dict[str, Any] = answer["details"] if answer.status == 400 else answer.body
    return found


def get(caller: Api, answer: Answer) -> dict[str, Any]:
    """What a GET says now of the transaction that was answered."""
    found = caller.get(f"/transactions/{transaction(answer)['id']}")
    assert found.status == 200
    return dict(found.body)


def shown(found: dict[str, Any]) -> tuple[str, str | None]:
    """Its status and status_code."""
    return found["status"], found["status_code"]


def refund(caller: Api, payment_id: str, amount: float) -> Answer:
    """A refund of a payment."""
    ledger = [{"assoc_transaction_id": payment_id}]
    return caller.post("/transactions", {"type": "refund", "amount": amount, "ledger": ledger})
