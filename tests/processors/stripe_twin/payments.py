"""Payment intents, their charges and their refunds, in the memory of the twin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.processors.stripe_twin.errors import (
    Failed,
    missing,
    refused,
    unexpected_state,
    unheard_of,
    wrong,
)
from tests.processors.stripe_twin.methods import (
    GOOD,
    LASTING_TOKENS,
    TOKENS,
    Plan,
    declined,
    method_of_token,
    new_method,
)

Object = dict[str, Any]
SMALLEST = 50
"""Cents: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts"""


@dataclass
class Books:
    """All that the account has. `now` is the vendor's clock, in whole seconds.

    `refunds_last`: new ones are pending, as those of bank debits are.
    """

    now: Callable[[], int]
    customers: dict[str, Object] = field(default_factory=dict)
    methods: dict[str, Object] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    intents: dict[str, Object] = field(default_factory=dict)
    charges: dict[str, Object] = field(default_factory=dict)
    refunds: dict[str, Object] = field(default_factory=dict)
    refunds_last: bool = False
    disputes: dict[str, Object] = field(default_factory=dict)
    tokens: dict[str, Object | None] = field(default_factory=dict)
    _ids: Any = field(default_factory=lambda: count(1))

    def new_id(self, prefix: str) -> str:
        """An id that nobody has."""
        return f"{prefix}_twin{next(self._ids):012}"

    def add_customer(self, given: Object) -> Object:
        """`POST /v1/customers`."""
        made = {
            "id": self.new_id("cus"),
            "object": "customer",
            "created": self.now(),
            "livemode": False,
            "name": given.get("name"),
            "email": given.get("email"),
            "metadata": given.get("metadata") or {},
        }
        self.customers[made["id"]] = made
        return made

    def tokenize(self, number: str = "4242424242424242", year: int = 2035) -> str:
        """What the vendor's own script makes of a card in the payer's browser."""
        token = self.new_id("tok")
        self.tokens[token] = {"number": number, "exp_month": 12, "exp_year": year}
        return token

    def add_method(self, given: Object) -> Object:
        """`POST /v1/payment_methods`."""
        token = (given.get("card") or {}).get("token")
        if token is not None:
            given = given | {"card": self._spent(token)}
        made, plan = new_method(self.new_id("pm"), self.now(), given)
        self.methods[made["id"]], self.plans[made["id"]] = made, plan
        return made

    def _spent(self, token: str) -> Object:
        """The card of a token, which is good for one method."""
        if token in LASTING_TOKENS:
            return {"number": LASTING_TOKENS[token], "exp_month": 12, "exp_year": 2035}
        if token not in self.tokens:
            raise unheard_of("token", token)
        card, self.tokens[token] = self.tokens[token], None
        if card is None:
            raise refused("token_already_used", "You cannot use a Stripe token more than once.")
        return card

    def attach(self, method_id: str, given: Object) -> Object:
        """`POST /v1/payment_methods/{id}/attach`. A test token becomes a method of its own."""
        customer = self.customers.get(given.get("customer", ""))
        if customer is None:
            raise unheard_of("customer", str(given.get("customer")))
        method = self.method(method_id)
        if method["customer"] not in (None, customer["id"]):
            raise refused("payment_method_unexpected_state", "Another customer has it.")
        if self.plans[method["id"]].at_attach:
            raise declined(self.plans[method["id"]])
        method["customer"] = customer["id"]
        return method

    def set_up(self, given: Object) -> Object:
        """`POST /v1/setup_intents`, confirmed: a bank account is attached under its mandate."""
        customer_id = given.get("customer")
        if customer_id is not None and customer_id not in self.customers:
            raise unheard_of("customer", str(customer_id))
        method = self.method(given["payment_method"])
        if method["type"] == "us_bank_account" and not given.get("mandate_data"):
            raise missing("mandate_data")
        is_verified = self.plans[method["id"]].verified
        if is_verified:
            method["customer"] = customer_id
        return {
            "id": self.new_id("seti"),
            "object": "setup_intent",
            "created": self.now(),
            "customer": customer_id,
            "livemode": False,
            "mandate": self.new_id("mandate")
            if is_verified and given.get("mandate_data")
            else None,
            "payment_method": method["id"],
            "payment_method_types": given["payment_method_types"],
            "status": "succeeded" if is_verified else "requires_action",
            "usage": given.get("usage", "off_session"),
        }

    def detach(self, method_id: str) -> Object:
        """`POST /v1/payment_methods/{id}/detach`."""
        method = self._held(method_id)
        method["customer"] = None
        return method

    def change_method(self, method_id: str, given: Object) -> Object:
        """`POST /v1/payment_methods/{id}`: expiry and address."""
        method = self._held(method_id)
        method.get("card", {}).update(given.get("card") or {})
        billing = given.get("billing_details") or {}
        method["billing_details"]["address"].update(billing.get("address") or {})
        method["billing_details"]["name"] = billing.get("name", method["billing_details"]["name"])
        return method

    def _held(self, method_id: str) -> Object:
        method = self.method(method_id)
        if method["customer"] is None:
            raise refused("payment_method_unexpected_state", "Attach it to a customer first.")
        return method

    def method(self, method_id: str) -> Object:
        """A test token becomes a method of its own. Raises Failed."""
        if method_id in TOKENS:
            made, plan = method_of_token(self.new_id("pm"), self.now(), method_id)
            self.methods[made["id"]], self.plans[made["id"]] = made, plan
            return made
        if method_id not in self.methods:
            raise unheard_of("payment_method", method_id)
        return self.methods[method_id]

    def add_intent(self, given: Object) -> Object:
        """`POST /v1/payment_intents`; confirmed at once where it asks for that."""
        method = self.method(given["payment_method"]) if given.get("payment_method") else None
        if given["amount"] < SMALLEST:
            raise wrong("amount", "Amount must be at least $0.50 usd", "amount_too_small")
        if method is not None and method["customer"] != given.get("customer"):
            raise refused("payment_method_customer_mismatch", "The method is another customer's.")
        made = self._intent(given | {"payment_method": method and method["id"]})
        self.intents[made["id"]] = made
        if not given.get("confirm"):
            return made
        return self.confirm(made["id"], given | {"payment_method": made["payment_method"]})

    def confirm(self, intent_id: str, given: Object) -> Object:
        """`POST /v1/payment_intents/{id}/confirm`: money moves, or the issuer says no."""
        intent = self.intent(intent_id)
        if intent["status"] not in ("requires_confirmation", "requires_payment_method"):
            raise unexpected_state(intent, "confirm")
        if not (given.get("payment_method") or intent["payment_method"]):
            raise missing("payment_method")
        method_id = self.method(given.get("payment_method") or intent["payment_method"])["id"]
        plan = self.plans.get(method_id, GOOD)
        if plan.code == "authentication_required" and not given.get("error_on_requires_action"):
            intent["status"] = "requires_action"
            return intent
        charge = self._charge(intent, method_id, plan)
        self.charges[charge["id"]], intent["latest_charge"] = charge, charge["id"]
        if plan.declines:
            if self.methods[method_id]["type"] == "us_bank_account":
                charge["status"], intent["status"] = "pending", "processing"
                return intent
            raise self._declined(intent, plan, charge)
        intent["status"] = _status_after(intent, self.methods[method_id])
        if intent["status"] == "succeeded":
            intent["amount_received"] = intent["amount"]
        if plan.inquiry:
            self.open_dispute(intent_id, intent["amount"], "warning_needs_response")
        return intent

    def capture(self, intent_id: str, given: Object) -> Object:
        """`POST /v1/payment_intents/{id}/capture`, all or a part."""
        intent = self.intent(intent_id)
        if intent["status"] != "requires_capture":
            raise unexpected_state(intent, "capture")
        cents = given.get("amount_to_capture", intent["amount"])
        if cents > intent["amount"]:
            raise refused("amount_too_large", "The amount to capture is more than was authorized.")
        intent |= {"status": "succeeded", "amount_received": cents, "amount_capturable": 0}
        charge = self.charges[intent["latest_charge"]]
        charge |= {"captured": True, "amount_captured": cents}
        return intent

    def cancel(self, intent_id: str, given: Object) -> Object:
        """`POST /v1/payment_intents/{id}/cancel`."""
        intent = self.intent(intent_id)
        if intent["status"] in ("succeeded", "processing", "canceled"):
            raise unexpected_state(intent, "cancel")
        intent |= {"status": "canceled", "canceled_at": self.now()}
        intent["cancellation_reason"] = given.get("cancellation_reason")
        return intent

    def open_dispute(self, intent_id: str, cents: int, status: str = "needs_response") -> Object:
        """The payer's bank takes money back."""
        charge = self.charges[self.intents[intent_id]["latest_charge"]]
        charge["disputed"] = status == "needs_response"  # an inquiry leaves it refundable
        dispute = {
            "id": self.new_id("dp"),
            "object": "dispute",
            "amount": cents,
            "balance_transactions": [],
            "charge": charge["id"],
            "created": self.now(),
            "currency": "usd",
            "enhanced_eligibility_types": [],
            "evidence": {"enhanced_evidence": {}},
            "evidence_details": {
                "due_by": None,
                "enhanced_eligibility": {},
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": False,
            "livemode": False,
            "metadata": {},
            "payment_intent": intent_id,
            "reason": "fraudulent",
            "status": status,
        }
        self.disputes[dispute["id"]] = dispute
        return dispute

    def close_dispute(self, dispute_id: str, status: str) -> Object:
        """The bank has decided."""
        dispute = self.disputes[dispute_id]
        dispute["status"] = status
        self.charges[dispute["charge"]]["disputed"] = status != "won"
        return dispute

    def fail_refund(self, refund_id: str, reason: str) -> None:
        """Days later: the card's bank has no account to give the money back to."""
        refund = self.refunds[refund_id]
        refund |= {"status": "failed", "failure_reason": reason}
        self.charges[refund["charge"]]["amount_refunded"] -= refund["amount"]

    def refund(self, given: Object) -> Object:
        """`POST /v1/refunds`: never more than is left."""
        intent = self.intent(given.get("payment_intent", ""))
        if intent["status"] != "succeeded":
            raise refused("charge_not_captured", "This payment has not been captured.")
        charge = self.charges[intent["latest_charge"]]
        left = charge["amount_captured"] - charge["amount_refunded"]
        cents = given.get("amount", left)
        if charge["disputed"]:
            raise refused("charge_disputed", "The charge has been charged back.")
        if cents > left:
            raise refused("charge_already_refunded", "Refund amount is greater than what is left.")
        charge["amount_refunded"] += cents
        charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
        made = {
            "id": self.new_id("re"),
            "object": "refund",
            "amount": cents,
            "charge": charge["id"],
            "created": self.now(),
            "currency": intent["currency"],
            "metadata": given.get("metadata") or {},
            "payment_intent": intent["id"],
            "reason": None,
            "status": "pending" if self.refunds_last else "succeeded",
        }
        self.refunds[made["id"]] = made
        return made

    def intent(self, intent_id: str) -> Object:
        """Raises Failed."""
        if intent_id not in self.intents:
            raise unheard_of("payment_intent", intent_id)
        return self.intents[intent_id]

    def expanded(self, intent: Object, names: list[str]) -> Object:
        """The intent, with its charge inside where that was asked for."""
        if "latest_charge" in names and intent.get("latest_charge"):
            return intent | {"latest_charge": self.charges[intent["latest_charge"]]}
        return intent

    def settle(self, intent_id: str) -> None:
        """Days later: a bank debit on its way has arrived."""
        intent = self.intents[intent_id]
        assert intent["status"] == "processing"
        plan = self.plans[intent["payment_method"]]
        if plan.declines:
            charge = self.charges[intent["latest_charge"]]
            charge |= {"status": "failed", "paid": False, "amount_captured": 0}
            self._declined(intent, plan, charge)
            return
        intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        self.charges[intent["latest_charge"]] |= {"status": "succeeded", "paid": True}

    def take_back(self, intent_id: str, failure_code: str) -> None:
        """Later still: the bank returns a debit that had succeeded."""
        self.charges[self.intents[intent_id]["latest_charge"]] |= {
            "status": "failed",
            "paid": False,
            "failure_code": failure_code,
        }

    def _intent(self, given: Object) -> Object:
        return {
            "id": self.new_id("pi"),
            "object": "payment_intent",
            "amount": given["amount"],
            "amount_capturable": 0,
            "amount_received": 0,
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": given.get("capture_method", "automatic_async"),
            "confirmation_method": "automatic",
            "created": self.now(),
            "currency": given["currency"],
            "customer": given.get("customer"),
            "description": given.get("description"),
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "metadata": given.get("metadata") or {},
            "payment_method": given.get("payment_method"),
            "payment_method_types": given.get("payment_method_types", ["card"]),
            "statement_descriptor_suffix": given.get("statement_descriptor_suffix"),
            "status": (
                "requires_confirmation"
                if given.get("payment_method")
                else "requires_payment_method"
            ),
        }

    def _charge(self, intent: Object, method_id: str, plan: Plan) -> Object:
        method = self.methods[method_id]
        is_card = method["type"] == "card"
        captured = intent["capture_method"] != "manual" and not plan.declines
        cents = intent["amount"] if captured else 0
        return {
            "id": self.new_id("ch"),
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": cents,
            "amount_refunded": 0,
            "billing_details": method["billing_details"],
            "captured": captured,
            "created": self.now(),
            "currency": intent["currency"],
            "disputed": False,
            "failure_code": plan.code or None,
            "livemode": False,
            "metadata": dict(intent["metadata"]),
            "outcome": {"type": "issuer_declined" if plan.declines else "authorized"},
            "paid": not plan.declines,
            "payment_intent": intent["id"],
            "payment_method": method_id,
            "payment_method_details": _details(method, is_card=is_card),
            "refunded": False,
            "status": "failed" if plan.declines else "succeeded" if is_card else "pending",
        }

    def _declined(self, intent: Object, plan: Plan, charge: Object) -> Exception:
        intent["status"] = "requires_payment_method"
        failed = declined(plan, charge=charge["id"])
        assert isinstance(failed, Failed)
        intent["last_payment_error"] = dict(failed.body["error"])
        failed.body["error"]["payment_intent"] = intent
        return failed


def _status_after(intent: Object, method: Object) -> str:
    if method["type"] == "us_bank_account":
        return "processing"
    if intent["capture_method"] == "manual":
        intent["amount_capturable"] = intent["amount"]
        return "requires_capture"
    return "succeeded"


def _details(method: Object, *, is_card: bool) -> Object:
    if not is_card:
        return {"type": "us_bank_account"}
    card = method["card"]
    address = method["billing_details"]["address"]
    checks = {
        "address_line1_check": _check(address["line1"]),
        "address_postal_code_check": _check(address["postal_code"]),
        "cvc_check": None,
    }
    shown = {name: card[name] for name in ("brand", "exp_month", "exp_year", "last4", "funding")}
    return {"type": "card", "card": shown | {"checks": checks, "authorization_code": "123456"}}


def _check(value: str | None) -> str | None:
    return None if value is None else "fail" if value.startswith("999") else "pass"
