"""A model of the API as plain dictionaries, and programs of requests that hold the API against it.

Each step sends one request and foretells its answer: what is, what is refused, what is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.support.client import Answer, Api
from tests.support.keys import is_replay, new_key, send
from tests.support.objects import card, column
from tests.support.organisations import new_api
from tests.support.stores import Store

PICK = st.integers(0, 1_000)
CENTS = st.integers(1, 9_00)  # no amount of these rehearses a decline


@dataclass
class Wallet:
    """A customer: its methods in order of creation, and which of them is the default."""

    methods: list[str] = field(default_factory=list)
    default: str | None = None


@dataclass
class Payment:
    """A payment: of whom, on what, where it stands, and what is left to give back."""

    customer: str
    status: str
    cents: int
    left: int


class Programs(RuleBasedStateMachine):
    """A program is a walk through the rules; each has an organisation of its own."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.api: Api = new_api(self.store)
        self.wallets: dict[str, Wallet] = {}
        self.dead: list[str] = []
        self.payments: dict[str, Payment] = {}
        self.sent: list[tuple[str, dict[str, Any], str]] = []

    @staticmethod
    def _pick(number: int, known: Any) -> Any:
        return list(known)[number % len(known)]

    def _owned(self) -> list[tuple[str, str]]:
        return [(owner, each) for owner, w in self.wallets.items() for each in w.methods]

    def _refused(self, answer: Answer, status: int = 400) -> None:
        assert answer.status == status, answer.text

    def _charged(self, answer: Answer, owner: str, method: str, cents: int, status: str) -> None:
        assert answer.status == 200, answer.text
        assert (answer["status"], answer["payment_method_id"]) == (status, method)
        assert round(answer["amount"] * 100) == cents
        left = cents if status == "processed" else 0
        self.payments[answer["id"]] = Payment(owner, status, cents, left)

    @rule()
    def make_customer(self) -> None:
        answer = self.api.post("/customers", {"name": "Ann", "email": "ann@example.com"})
        assert answer.status == 200, answer.text
        self.wallets[answer["id"]] = Wallet()

    @precondition(lambda self: self.wallets)
    @rule(number=PICK, default=st.booleans())
    def make_method(self, number: int, default: bool) -> None:
        owner = self._pick(number, self.wallets)
        body = card(customer_id=owner, default_payment_method=default)
        answer = self.api.post("/payment_methods", body)
        assert answer.status == 200, answer.text
        wallet = self.wallets[owner]
        wallet.methods.append(answer["id"])
        wallet.default = answer["id"] if default else wallet.default

    @precondition(lambda self: self._owned())
    @rule(number=PICK, default=st.booleans())
    def switch_default(self, number: int, default: bool) -> None:
        owner, method = self._pick(number, self._owned())
        change = {"default_payment_method": default}
        answer = self.api.put(f"/payment_methods/{method}", change)
        assert (answer.status, answer["default_payment_method"]) == (200, default)
        wallet = self.wallets[owner]
        if default:
            wallet.default = method
        elif wallet.default == method:
            wallet.default = None

    @precondition(lambda self: self._owned())
    @rule(number=PICK)
    def delete_method(self, number: int) -> None:
        owner, method = self._pick(number, self._owned())
        assert self.api.delete(f"/payment_methods/{method}").status == 200
        wallet = self.wallets[owner]
        wallet.methods.remove(method)
        wallet.default = None if wallet.default == method else wallet.default
        self.dead.append(method)

    @precondition(lambda self: len(self.wallets) > 1)
    @rule(number=PICK)
    def delete_customer(self, number: int) -> None:
        owner = self._pick(number, self.wallets)
        assert self.api.delete(f"/customers/{owner}").status == 200
        self._refused(self.api.get(f"/customers/{owner}"), 404)
        self.dead += self.wallets.pop(owner).methods

    @precondition(lambda self: self.wallets)
    @rule(number=PICK, cents=CENTS, status=st.sampled_from(["processed", "authorized"]))
    def charge_default(self, number: int, cents: int, status: str) -> None:
        owner = self._pick(number, self.wallets)
        body = {"type": "payment", "amount": cents / 100, "customer_id": owner, "status": status}
        key, default = new_key(), self.wallets[owner].default
        answer = send(self.api, "POST", "/transactions", key, body)
        if default is None:
            self._refused(answer)
            return
        self._charged(answer, owner, default, cents, status)
        self.sent.append((key, body, answer["id"]))

    @precondition(lambda self: self._owned())
    @rule(number=PICK, other=PICK, cents=CENTS)
    def charge_named(self, number: int, other: int, cents: int) -> None:
        """Somebody's method: the customer's own, or refused."""
        owner, method = self._pick(number, self._owned())
        payer = self._pick(other, self.wallets)
        named = {"customer_id": payer, "payment_method_id": method}
        body = {"type": "payment", "amount": cents / 100, **named}
        answer = self.api.post("/transactions", body)
        if payer != owner:
            self._refused(answer)
            return
        self._charged(answer, owner, method, cents, "processed")

    @precondition(lambda self: self.dead)
    @rule(number=PICK)
    def charge_dead(self, number: int) -> None:
        named = {"payment_method_id": self._pick(number, self.dead)}
        self._refused(self.api.post("/transactions", {"type": "payment", "amount": 1, **named}))

    @precondition(lambda self: self.sent)
    @rule(number=PICK, changed=st.booleans())
    def send_again(self, number: int, changed: bool) -> None:
        key, body, made = self._pick(number, self.sent)
        body = {**body, "amount": body["amount"] + 1} if changed else body
        answer = send(self.api, "POST", "/transactions", key, body)
        if changed:
            self._refused(answer)
            assert list(answer["details"]) == ["Idempotency-Key"]
            return
        assert (answer.status, answer["id"], is_replay(answer)) == (200, made, True)
        assert answer["status"] == self.payments[made].status

    @precondition(lambda self: self.payments)
    @rule(number=PICK)
    def capture(self, number: int) -> None:
        chosen = self._pick(number, self.payments)
        payment = self.payments[chosen]
        if payment.status == "processed":
            return  # asking for what is so already is no capture
        answer = self.api.put(f"/transactions/{chosen}", {"status": "processed"})
        if payment.status == "voided":
            self._refused(answer)
            return
        assert (answer.status, answer["status"]) == (200, "processed")
        payment.status, payment.left = "processed", payment.cents

    @precondition(lambda self: self.payments)
    @rule(number=PICK)
    def void(self, number: int) -> None:
        chosen = self._pick(number, self.payments)
        payment = self.payments[chosen]
        if payment.status == "voided":
            return
        answer = self.api.put(f"/transactions/{chosen}", {"status": "voided"})
        if payment.status == "processed" and payment.left != payment.cents:
            self._refused(answer)
            return
        assert (answer.status, answer["status"]) == (200, "voided")
        payment.status, payment.left = "voided", 0

    @precondition(lambda self: self.payments)
    @rule(number=PICK, cents=CENTS)
    def refund(self, number: int, cents: int) -> None:
        chosen = self._pick(number, self.payments)
        payment = self.payments[chosen]
        line = {"assoc_transaction_id": chosen}
        body = {"type": "refund", "amount": cents / 100, "ledger": [line]}
        answer = self.api.post("/transactions", body)
        if payment.status != "processed" or cents > payment.left:
            self._refused(answer)
            return
        assert (answer.status, answer["status"]) == (200, "processed")
        payment.left -= cents

    @precondition(lambda self: self.wallets)
    @rule(number=PICK)
    def list_methods(self, number: int) -> None:
        owner = self._pick(number, self.wallets)
        wallet = self.wallets[owner]
        answer = self.api.get(f"/customers/{owner}/payment_methods", limit=100)
        assert set(column(answer, "id")) == set(wallet.methods)
        flagged = [row["id"] for row in answer["values"] if row["default_payment_method"]]
        assert flagged == ([wallet.default] if wallet.default else [])

    @precondition(lambda self: self.payments)
    @rule(number=PICK, status=st.sampled_from(["processed", "authorized", "voided"]))
    def list_payments(self, number: int, status: str) -> None:
        owner = self.payments[self._pick(number, self.payments)].customer
        asked = {"customer_id": owner, "status": status, "type": "payment", "limit": 100}
        wanted = {
            each
            for each, payment in self.payments.items()
            if (payment.customer, payment.status) == (owner, status)
        }
        assert set(column(self.api.get("/transactions", **asked), "id")) == wanted

    @precondition(lambda self: self.wallets)
    @rule(number=PICK)
    def list_customers(self, number: int) -> None:
        answer = self.api.get("/customers", limit=100)
        assert set(column(answer, "id")) == set(self.wallets)
