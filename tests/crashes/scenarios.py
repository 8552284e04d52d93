"""What is stopped half way: requests that move money, by what the processor will say of them, and
requests that change what will be charged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.processors.sandbox import SandboxEntry
from tests.crashes.world import Request, World, booked
from tests.support.objects import card, pay


class Verdict(StrEnum):
    """What the processor makes of the request. The lost answer is an approval."""

    APPROVE = "approve"
    DECLINE = "decline"
    LOST = "lost answer"


AMOUNT, DECLINED_AMOUNT = 7, 9_999_904
"""Dollars; the second rehearses a decline (docs/sandbox.md)."""
DECLINED_CARD = "4111 1111 1111 9904"


@dataclass(frozen=True)
class Scenario:
    """A request that moves money. `make` prepares what it needs."""

    name: str
    make: Callable[[World, Verdict], Request]


def _amount(verdict: Verdict) -> int:
    return DECLINED_AMOUNT if verdict is Verdict.DECLINE else AMOUNT


def _payment(verdict: Verdict, **more: object) -> Request:
    body = {"type": "payment", "amount": _amount(verdict), **more}
    return "POST", "/transactions", body


def _new_method(world: World, verdict: Verdict) -> Request:
    number = DECLINED_CARD if verdict is Verdict.DECLINE else "4242 4242 4242 4242"
    method = card(number, default_payment_method=True)
    body = {"type": "payment", "amount": AMOUNT, "payment_method": method}
    return "POST", "/transactions", {**body, "customer_id": world.customer}


def _method_for_one_charge(world: World, verdict: Verdict) -> Request:
    body = card(customer_id=world.customer, keep_active=False)
    world.method = world.other.post("/payment_methods", body)["id"]
    return _payment(verdict, customer_id=world.customer, payment_method_id=world.method)


def _change(before: str, after: str) -> Callable[[World, Verdict], Request]:
    def make(world: World, verdict: Verdict) -> Request:
        held = pay(world.other, world.customer, AMOUNT, status=before)["id"]
        if verdict is Verdict.DECLINE:
            _spoil(held)
        return "PUT", f"/transactions/{held}", {"status": after}

    return make


def _refund(world: World, verdict: Verdict) -> Request:
    paid = pay(world.other, world.customer, AMOUNT)["id"]
    if verdict is Verdict.DECLINE:
        _spoil(paid)
    body = {"type": "refund", "ledger": [{"assoc_transaction_id": paid}]}
    return "POST", "/transactions", body


def _spoil(reference: str) -> None:
    """A part was given back behind our back: it can't be captured, voided or refunded any more."""
    entry = booked(reference)
    assert entry is not None
    state = "voided" if entry.state == "authorized" else entry.state
    entry.update([SandboxEntry.left.set(1), SandboxEntry.state.set(state)])


MOVES = (
    Scenario("charge of the default", lambda w, v: _payment(v, customer_id=w.customer)),
    Scenario(
        "charge of a stored method",
        lambda w, v: _payment(v, customer_id=w.customer, payment_method_id=w.method),
    ),
    Scenario("charge of a new method", _new_method),
    Scenario("charge of a single-use method", _method_for_one_charge),
    Scenario("capture", _change("authorized", "processed")),
    Scenario("void", _change("processed", "voided")),
    Scenario("refund", _refund),
)
"""Each is tried with every verdict."""


VARIANTS = (
    Scenario("hold", lambda w, v: _payment(v, customer_id=w.customer, status="authorized")),
    Scenario("void of a hold", _change("authorized", "voided")),
)
"""The same writes with other statuses: tried with one verdict."""


def _create_method(world: World) -> Request:
    return "POST", "/payment_methods", card(customer_id=world.customer, default_payment_method=True)


def _set_default(world: World) -> Request:
    second = world.other.post("/payment_methods", card(customer_id=world.customer))["id"]
    return "PUT", f"/payment_methods/{second}", {"default_payment_method": True}


def _create_customer(world: World) -> Request:
    body = {"name": "New", "email": f"{world.customer}@example.com"}
    return "POST", "/customers", {**body, "payment_methods": [card(), card()]}


def _delete_method(world: World) -> Request:
    return "DELETE", f"/payment_methods/{world.method}", None


CHANGES: dict[str, Callable[[World], Request]] = {
    "customer with methods": _create_customer,
    "new default": _create_method,
    "set default": _set_default,
}

DELETION = "deletion"
ALL_CHANGES = {**CHANGES, DELETION: _delete_method}
