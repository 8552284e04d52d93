"""Disputes at Stripe: chargebacks and their reversals, made once, by the service alone."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.write_conflicts import Stale
from chalicelib.store.transactions import Transactions
from onfile.admin.check import check
from onfile.admin.progress import Progress
from tests.processors.shop import Shop
from tests.processors.stripe_twin.events import event
from tests.processors.test_bank_debits import Bank
from tests.processors.test_events import AT, Vendor
from tests.support.client import Answer

CREATED, CLOSED = "charge.dispute.created", "charge.dispute.closed"


class Merchant(Vendor):
    """A merchant with a payment of 100 that a bank disputes."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.shop = self.bank.shop
        self.owner = self.shop.customer()
        self.paid = str(self.shop.charge(self.owner)["id"])
        [self.intent] = [each["id"] for each in self.shop.intents(self.paid)]
        self.books = self.shop.twin.books

    def dispute(self, cents: int = 100_00, status: str = "needs_response") -> dict[str, Any]:
        return self.books.open_dispute(self.intent, cents, status)

    def told(self, kind: str, dispute: dict[str, Any]) -> Answer:
        return self.send(event(kind, dispute, AT))

    def of_type(self, type_: str) -> list[Any]:
        found = self.bank.api.get("/transactions", type=type_, fields="*,ledger,operations")
        values: list[Any] = found["values"]
        return values

    def refund(self, amount: float) -> Answer:
        ledger = [{"assoc_transaction_id": self.paid}]
        body = {"type": "refund", "amount": amount, "ledger": ledger}
        return self.bank.api.post("/transactions", body)

    def lines(self) -> list[tuple[str, float]]:
        """The payment's."""
        paid = self.bank.api.get(f"/transactions/{self.paid}", fields="ledger")
        return [(each["entry_type"], each["amount"]) for each in paid["ledger"]]

    def wrong(self) -> list[Any]:
        found = check(Progress(None), sleep=lambda _: None)
        return [each for each in found if str(each.key[0]).startswith(self.shop.organisation.id)]


@pytest.fixture
def merchant(shop: Shop) -> Merchant:
    return Merchant(Bank(shop))


def test_a_dispute_is_a_chargeback(merchant: Merchant) -> None:
    dispute = merchant.dispute(60_00)
    assert merchant.told(CREATED, dispute).status == 200
    [made] = merchant.of_type("chargeback")
    assert (made["amount"], made["status"], made["customer_id"]) == (
        60,
        "processed",
        merchant.owner,
    )
    assert made["ref_number"] == dispute["id"]
    [line] = made["ledger"]
    assert (line["entry_type"], line["amount"]) == ("chargeback", 60)
    assert line["assoc_transaction_id"] == merchant.paid
    assert merchant.lines() == [("chargeback", -60)]
    assert [each["status"] for each in made["operations"]] == ["complete"]
    assert merchant.wrong() == []


@pytest.mark.parametrize("status", ["warning_needs_response", "warning_closed", "prevented"])
def test_an_inquiry_moves_no_money(merchant: Merchant, status: str) -> None:
    assert merchant.told(CREATED, merchant.dispute(status=status)).status == 200
    assert merchant.of_type("chargeback") == []
    assert merchant.refund(100).status == 200


def test_however_often_and_in_whatever_order_it_is_told(merchant: Merchant) -> None:
    dispute = merchant.dispute()
    merchant.books.close_dispute(dispute["id"], "won")
    for kind in (CLOSED, CREATED, "charge.dispute.funds_reinstated", CREATED):
        assert merchant.told(kind, dispute).status == 200
    assert len(merchant.of_type("chargeback")) == 1
    assert len(merchant.of_type("chargeback_reversal")) == 1
    assert merchant.lines() == [("chargeback", -100), ("reversal", 100)]
    assert merchant.wrong() == []


def test_what_is_taken_back_can_not_be_refunded(merchant: Merchant) -> None:
    merchant.told(CREATED, merchant.dispute(70_00))
    merchant.shop.asked()
    refused = merchant.refund(31)
    assert (refused.status, list(refused["details"])) == (400, ["amount"])
    assert "30.00 is left" in refused["details"]["amount"]
    voided = merchant.bank.api.put(f"/transactions/{merchant.paid}", {"status": "voided"})
    assert voided.status == 400
    assert merchant.shop.asked() == []


def test_what_comes_back_can_be_refunded_again(merchant: Merchant) -> None:
    dispute = merchant.dispute()
    merchant.told(CREATED, dispute)
    assert merchant.refund(1).status == 400
    merchant.told(CLOSED, merchant.books.close_dispute(dispute["id"], "won"))
    [back] = merchant.of_type("chargeback_reversal")
    assert (back["amount"], back["ledger"][0]["amount"]) == (100, -100)
    assert merchant.refund(100)["status"] == "processed"
    assert merchant.wrong() == []


def test_one_that_is_lost_stays(merchant: Merchant) -> None:
    dispute = merchant.dispute()
    merchant.told(CREATED, dispute)
    merchant.told(CLOSED, merchant.books.close_dispute(dispute["id"], "lost"))
    assert merchant.of_type("chargeback_reversal") == []
    assert merchant.refund(1).status == 400


def test_of_what_was_refunded_before_no_more_comes_off_than_was_left(merchant: Merchant) -> None:
    assert merchant.refund(80)["status"] == "processed"
    dispute = merchant.dispute(100_00)
    merchant.told(CREATED, dispute)
    assert merchant.lines() == [("refund", -80), ("chargeback", -20)]
    assert merchant.refund(0.01).status == 400
    merchant.told(CLOSED, merchant.books.close_dispute(dispute["id"], "won"))
    assert merchant.refund(20.01).status == 400
    assert merchant.refund(20)["status"] == "processed"
    assert merchant.wrong() == []


def test_two_disputes_of_one_payment_are_two_chargebacks(merchant: Merchant) -> None:
    for _ in range(2):
        merchant.told(CREATED, merchant.dispute(50_00))
    assert merchant.lines() == [("chargeback", -50), ("chargeback", -50)]


def test_nobody_else_makes_or_moves_one(merchant: Merchant) -> None:
    merchant.told(CREATED, merchant.dispute())
    [made] = merchant.of_type("chargeback")
    path = f"/transactions/{made['id']}"
    for type_ in ("chargeback", "chargeback_reversal"):
        body = {"type": type_, "amount": 5, "customer_id": merchant.owner}
        refused = merchant.bank.api.post("/transactions", body)
        assert (refused.status, list(refused["details"])) == (400, ["type"])
    for status in ("voided", "authorized"):
        refused = merchant.bank.api.put(path, {"status": status})
        assert (refused.status, list(refused["details"])) == (400, ["status"])
    assert merchant.bank.api.put(path, {"notes": "sent papers"})["notes"] == "sent papers"
    ledger = [{"assoc_transaction_id": made["id"]}]
    of_it = {"type": "refund", "amount": 5, "ledger": ledger}
    assert merchant.bank.api.post("/transactions", of_it).status == 400
    assert merchant.wrong() == []


def test_while_a_request_is_at_work_it_is_asked_for_again(merchant: Merchant) -> None:
    merchant.shop.twin.faults["/refunds"] = "not applied"
    merchant.bank.api.put(f"/transactions/{merchant.paid}", {"status": "voided"})
    dispute = merchant.dispute()
    assert merchant.told(CREATED, dispute).status == 503
    assert merchant.of_type("chargeback") == []


def test_of_a_payment_that_is_no_more_it_has_no_line(merchant: Merchant) -> None:
    merchant.bank.api.put(f"/transactions/{merchant.paid}", {"status": "voided"})
    merchant.told(CREATED, merchant.dispute())
    assert len(merchant.of_type("chargeback")) == 1
    assert merchant.lines() == []
    assert merchant.wrong() == []


def test_a_dispute_that_can_not_be_read_is_asked_for_again(merchant: Merchant) -> None:
    dispute = merchant.dispute()
    merchant.shop.twin.faults[dispute["id"]] = "not applied"
    raw = event(CREATED, dispute, AT)
    assert [merchant.send(raw).status for _ in range(3)] == [503, 200, 200]
    assert len(merchant.of_type("chargeback")) == 1


def test_a_dispute_of_nothing_of_ours_is_taken(merchant: Merchant) -> None:
    dispute = merchant.dispute()
    merchant.books.intents[merchant.intent]["metadata"] = {}
    assert merchant.told(CREATED, dispute).status == 200
    merchant.books.disputes.clear()
    assert merchant.told(CREATED, dispute).status == 200
    assert merchant.of_type("chargeback") == []


@pytest.mark.parametrize("amount", [100, 40])
def test_a_refund_that_comes_in_between_is_not_overtaken(
    merchant: Merchant, monkeypatch: pytest.MonkeyPatch, amount: float
) -> None:
    """A refund is made after the payment was read and before the chargeback is written."""
    write, made = Transactions.add_dispute, []

    def late(self: Transactions, *what: Any) -> None:
        if not made:
            made.append(merchant.bank.api.again().post("/transactions", {
                "type": "refund", "amount": amount,
                "ledger": [{"assoc_transaction_id": merchant.paid}]}).status)  # fmt: skip
            with pytest.raises(Stale):
                write(self, *what)
            raise Stale
        write(self, *what)

    monkeypatch.setattr(Transactions, "add_dispute", late)
    dispute = merchant.dispute()
    merchant.books.charges[dispute["charge"]]["disputed"] = False  # the vendor takes it as well
    assert merchant.told(CREATED, dispute).status == 200
    assert made == [200]
    taken = [("chargeback", -(100 - amount))]
    assert merchant.lines() == [("refund", -amount), *taken]
    assert merchant.wrong() == []
