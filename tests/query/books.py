"""Data sets for the query language, made through the API: an organisation with a past.

Random, but the same for the same seed. Time leaps from microseconds to months, over a turn of the
year, so that rows are made in one second, in one microsecond, and in other weeks and years. Values
are drawn from few, so that many are equal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from tests.query import stock
from tests.query.holders import Holders
from tests.sandbox.support import Hands
from tests.support.client import Api
from tests.support.objects import bank_account, card


class Books(Holders):
    """The organisation with its transactions.

    `moments` are the times, to the microsecond, of the parts of transactions: on the wire they are
    told by the second, and their ids do not say.
    """

    def __init__(self, api: Api, clock: Hands, random: Random) -> None:
        super().__init__(api, clock, random)
        self.paid: list[str] = []
        self.moments: dict[str, datetime] = {}

    def fill(self, steps: int, start: datetime) -> None:
        """Some customers, then `steps` things at random, then one whose end is not known yet."""
        self.clock.now = start
        for _ in range(4):
            self.customer()
        for _ in range(6):
            self.method(self.customers[0])
        self.merchant()
        makers: list[Callable[[], object]] = [
            self.customer, self.method, self.method, self.merchant, self.change_customer,
            *[self._charge] * 5, *[self._charge_new] * 2, self._credit, self._refund, self._refund,
            self._settle, self.delete_method, self.delete_customer, self._bank_return,
        ]  # fmt: skip
        for _ in range(steps):
            self.clock.forward(self.choose(stock.LEAPS_S))
            self.choose(makers)()
        self._in_doubt()

    def _transact(self, **body: Any) -> str:
        """The id of a new transaction, declined or not; empty where it is refused."""
        answer = self.api.post("/transactions", self.described(**body))
        made = answer.body if answer.status == 200 else answer["details"] or {}
        if made.get("object") != "transaction":
            return ""
        if made["status"] in ("processed", "authorized") and made["type"] == "payment":
            self.paid.append(made["id"])
        self._note(made["id"])
        return str(made["id"])

    def _note(self, transaction_id: str) -> None:
        """Whatever parts a transaction has got are of this moment."""
        shown = self.api.get(f"/transactions/{transaction_id}", fields="operations,ledger")
        for part in [*shown["operations"], *shown["ledger"]]:
            self.moments.setdefault(part["id"], self.clock.now)

    def _charge(self) -> None:
        """Of a stored method; with some endings of the amount it is declined."""
        amount = self.choose([*stock.AMOUNTS, "9999903", "9999921"])
        body = {"type": "payment", "amount": amount, "order_number": self.choose(["7", "8", None])}
        if self.random.random() < 0.25:
            body["status"] = "authorized"
        body["payment_method_id"] = self.choose(self.methods)
        self._transact(**body)

    def _charge_new(self) -> None:
        method = self.new_method()
        if self.random.random() < 0.4:
            method = card(self.choose(stock.DECLINING))
        body = {
            "type": "payment",
            "amount": self.choose(stock.AMOUNTS),
            "payment_method": method,
        }
        if self.random.random() < 0.5:
            body["customer_id"] = self.choose(self.customers)
        if self.merchants and self.random.random() < 0.3:
            body["processing_id"] = self.choose(self.merchants)
        self._transact(**body)

    def _credit(self) -> None:
        method = bank_account(transfer_type="two-way")
        self._transact(type="credit", amount=self.choose(stock.AMOUNTS), payment_method=method)

    def _refund(self) -> None:
        """A part, or all that is left; refused where nothing is left."""
        if self.paid:
            payment = self.choose(self.paid)
            amount = self.choose([{"amount": "0.01"}, {"amount": "4.5"}, {}])
            line = {"assoc_transaction_id": payment}
            self._transact(type="refund", ledger=[line], **amount)
            self._note(payment)

    def _settle(self) -> None:
        """A capture or a void; refused where the payment is too far gone."""
        if self.paid:
            payment = self.choose(self.paid)
            change = {"status": self.choose(["processed", "voided", "voided"])}
            self.api.put(f"/transactions/{payment}", change)
            self._note(payment)

    def _bank_return(self) -> None:
        method = bank_account("111111119930")
        paid = self._transact(type="payment", amount=5, payment_method=method)
        self.clock.forward(3)
        assert self.api.get(f"/transactions/{paid}")["status"] == "rejected"
        self._note(paid)

    def _in_doubt(self) -> None:
        method = card("4111 1111 1111 9923")
        paid = self._transact(type="payment", amount=5, payment_method=method)
        assert self.api.get(f"/transactions/{paid}")["status"] == "processing"
