"""A dispute that is told of, and a refund beside it, stopped at each request to the store.

Whatever was stopped, the vendor tells again and the refund's caller looks: then there is one
chargeback, and refunds and chargeback together have taken what was paid, and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.processors.shop import Shop
from tests.processors.stripe_twin.events import event
from tests.processors.test_bank_debits import Bank
from tests.processors.test_disputes import CREATED
from tests.processors.test_events import AT, Vendor
from tests.support.client import Api
from tests.support.evidence import record
from tests.support.faults import Fault, Plan, stoppable

pytestmark = pytest.mark.evidence

READS = ("GetItem", "Query", "BatchGetItem")
PAID = 100


@dataclass
class Affair(Vendor):
    """One payment after the other, each of them disputed and refunded."""

    paid: str = ""
    dispute: bytes = b""

    def begin(self) -> None:
        shop = self.bank.shop
        self.paid = str(shop.charge(self.bank.owner, PAID, payment_method=None)["id"])
        [intent] = shop.intents(self.paid)
        made = shop.twin.books.open_dispute(intent["id"], PAID * 100)
        # The vendor takes refunds as well, for a moment: nothing but our own books is in the way.
        shop.twin.books.charges[made["charge"]]["disputed"] = False
        self.dispute = event(CREATED, made, AT)

    def told(self, api: Api | None = None) -> int:
        kept = self.bank.api
        self.bank.api = api or kept.again()
        try:
            return self.send(self.dispute).status
        finally:
            self.bank.api = kept

    def refund(self, api: Api | None = None) -> int:
        ledger = [{"assoc_transaction_id": self.paid}]
        body = {"type": "refund", "amount": 60, "ledger": ledger}
        return (api or self.bank.api.again()).post("/transactions", body).status

    def stopped(self, work: Callable[[Api], int], plan: Plan) -> None:
        """`work` by a process of its own that goes by `plan`."""
        store = self.bank.shop.store
        with stoppable(store, plan):
            services = store.services(clock=self.bank.now, sleep=lambda _: None)
            services.keys.organisation_of(self.bank.api.key)
            with plan.armed():
                work(Api(services, self.bank.api.key))

    def finish(self) -> None:
        """The vendor tells again, and somebody looks at what is open."""
        self.bank.late += timedelta(minutes=2)
        for each in self._lines("refund"):
            self.bank.read(each["assoc_transaction_id"])
        for _ in range(3):
            if self.told() == 200:
                return
            self.bank.late += timedelta(minutes=2)
        raise AssertionError("the dispute is never taken")

    def judge(self) -> None:
        [chargeback] = self._lines("chargeback")
        refunds = self._lines("refund")
        given = -sum(each["amount"] for each in refunds)
        assert given in (0, 60)
        assert chargeback["amount"] == -(PAID - given) or (given, chargeback["amount"]) == (0, -100)
        # Nothing is left: whoever comes now gets no cent more.
        assert self.refund() == 400
        for each in refunds:
            assert self.bank.read(each["assoc_transaction_id"])["status"] == "processed"
        found = self.bank.api.get("/transactions", type="chargeback", fields="id,ledger")["values"]
        about = [row for row in found if row["ledger"][0]["assoc_transaction_id"] == self.paid]
        assert len(about) == 1

    def _lines(self, entry_type: str) -> list[Any]:
        paid = self.bank.api.get(f"/transactions/{self.paid}", fields="ledger")
        return [each for each in paid["ledger"] if each["entry_type"] == entry_type]


@pytest.fixture
def affair(shop: Shop) -> Affair:
    bank = Bank(shop)
    bank.owner = shop.customer()
    return Affair(bank)


@pytest.mark.parametrize("which", ["the dispute", "the refund"])
def test_refunds_and_disputes_never_take_more_than_was_paid(affair: Affair, which: str) -> None:
    work, other = (
        (affair.told, affair.refund) if which == "the dispute" else (affair.refund, affair.told)
    )
    affair.begin()
    recorded = Plan()
    affair.stopped(work, recorded)
    cases = [
        (at, fault)
        for at, name in enumerate(recorded.made)
        for fault in Fault
        if fault is not Fault.HELD or not name.startswith(READS)
    ]
    wrong = []
    for at, fault in cases:
        affair.begin()
        affair.stopped(work, Plan(at, fault, meanwhile=lambda: other() and None))
        try:
            affair.finish()
            affair.judge()
        except AssertionError as error:
            wrong.append(f"{recorded.made[at]} ({at + 1}) {fault}: {error}")
    record("a dispute beside a refund", {"cases": len(cases), "wrong": len(wrong)})
    assert wrong == []
    assert len(cases) >= 12
