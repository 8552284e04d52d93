"""Bank debits through Stripe: on their way for days, asked about every hour, and sent back."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.clock import utc_now
from chalicelib.domain.questions import RETURN_WINDOW
from chalicelib.processors.sandbox.ledger import Ledger
from onfile.admin.check import check
from onfile.admin.progress import Progress
from onfile.local.control.organisation_clocks import OrganisationClocks
from onfile.local.control.own_time import OwnTimeStores
from onfile.local.control.passing_time import PassingTime
from onfile.local.control.turns import Turns
from tests.processors.shop import Shop
from tests.support.client import Answer, Api
from tests.support.keys import is_replay, new_key, send
from tests.support.objects import bank_account, customer_with_default

NO_FUNDS = "000222222227"
UNVERIFIED = "000666666661"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Bank:
    """A shop whose customer pays from a bank account, at a clock that can be put forward."""

    def __init__(self, shop: Shop, number: str = "000123456789") -> None:
        self.shop, self.twin, self.late = shop, shop.twin, timedelta()
        self.services = shop.store.services(clock=self.now, sleep=lambda _: None)
        self.api = Api(self.services, shop.api.key)
        self.owner, self.method = customer_with_default(self.api, bank_account(number))

    def now(self) -> datetime:
        return utc_now() + self.late

    def debit(self, amount: float = 25, **more: Any) -> Answer:
        body = {"type": "payment", "amount": amount, "customer_id": self.owner, **more}
        return self.api.post("/transactions", body)

    def read(self, transaction_id: str) -> Answer:
        return self.api.get(f"/transactions/{transaction_id}", fields="*,operations,processor_code")

    def intent(self, transaction_id: str) -> str:
        [intent] = self.shop.intents(transaction_id)
        return str(intent["id"])

    def sweep(self, after: timedelta) -> list[str]:
        """What a run so much later asks of the vendor."""
        self.late += after
        self.shop.asked()
        self.services.sweeper.run()
        return [each for each in self.shop.asked() if each.startswith("GET")]


@pytest.fixture
def bank(shop: Shop) -> Bank:
    return Bank(shop)


def test_a_debit_is_made_under_a_mandate_and_is_on_its_way(bank: Bank) -> None:
    bank.shop.asked()
    made = bank.debit()
    assert (made.status, made["status"], made["status_code"]) == (200, "processing", None)
    assert "bank" in made["status_message"]
    assert bank.shop.asked() == [
        *("POST customers", "POST payment_methods", "POST setup_intents"),
        *("POST payment_intents", "POST payment_intents/*/confirm"),
    ]
    assert bank.debit(3)["status"] == "processing"
    assert bank.shop.asked() == ["POST payment_intents", "POST payment_intents/*/confirm"]


def test_nobody_is_at_work_on_it(bank: Bank) -> None:
    key, body = new_key(), {"type": "payment", "amount": 25, "customer_id": bank.owner}
    first = send(bank.api, "POST", "/transactions", key, body)
    bank.shop.asked()
    again = send(bank.api, "POST", "/transactions", key, body)
    assert (again.status, again["id"], again["status"]) == (200, first["id"], "processing")
    assert is_replay(again)
    assert not [each for each in bank.shop.asked() if each.startswith("GET")]
    assert bank.read(first["id"])["status"] == "processing"
    found = bank.api.get("/transactions", status="processing", fields="id")["values"]
    assert found == [{"id": first["id"]}]
    assert bank.shop.asked() == []
    assert bank.sweep(timedelta(minutes=30)) == []


@pytest.mark.parametrize("status", ["processed", "voided", "authorized"])
def test_it_can_be_neither_captured_nor_voided(bank: Bank, status: str) -> None:
    made = bank.debit()["id"]
    refused = bank.api.put(f"/transactions/{made}", {"status": status})
    assert (refused.status, list(refused["details"])) == (400, ["status"])
    assert "on its way" in refused["details"]["status"]
    assert bank.api.put(f"/transactions/{made}", {"description": "x"})["description"] == "x"


def refund(bank: Bank, payment: str, **more: Any) -> Answer:
    ledger = [{"assoc_transaction_id": payment}]
    return bank.api.post("/transactions", {"type": "refund", "ledger": ledger, **more})


def test_it_can_not_be_refunded(bank: Bank) -> None:
    refused = refund(bank, bank.debit()["id"], amount=1)
    assert refused.status == 400
    assert "on its way" in str(refused["details"]["ledger"])


def test_it_is_asked_about_once_an_hour_until_it_has_arrived(bank: Bank) -> None:
    made = bank.debit()["id"]
    assert bank.sweep(HOUR) == ["GET payment_intents/*"]
    assert bank.sweep(timedelta(minutes=59)) == []
    bank.twin.books.settle(bank.intent(made))
    assert bank.sweep(HOUR) == ["GET payment_intents/*"]
    arrived = bank.read(made)
    assert (arrived["status"], arrived["status_code"]) == ("processed", "approved")
    told = [(each["type"], each["status"]) for each in arrived["operations"]]
    assert told == [("process", "complete"), ("process", "complete")]
    assert refund(bank, made, amount=5).status == 200


def test_two_sweepers_ask_once(bank: Bank) -> None:
    made = bank.debit()["id"]
    bank.late += HOUR
    organisation = bank.services.keys.organisation_of(bank.api.key)
    stored = bank.services.transactions.find(organisation, made)
    bank.shop.asked()
    recovery = bank.services.sweeper._recovery
    for _ in range(2):
        recovery.ask_again(organisation, stored)
    assert bank.shop.asked() == ["GET payment_intents/*"]


def test_a_question_that_is_not_answered_is_put_again_in_an_hour(bank: Bank) -> None:
    made = bank.debit()["id"]
    bank.twin.books.settle(bank.intent(made))
    bank.twin.faults[bank.intent(made)] = "not applied"
    assert bank.sweep(HOUR) == ["GET payment_intents/*"]
    assert bank.read(made)["status"] == "processing"
    assert bank.sweep(timedelta(minutes=1)) == []
    assert bank.sweep(HOUR) == ["GET payment_intents/*"]
    assert bank.read(made)["status"] == "processed"


def test_what_the_bank_refuses_is_declined(shop: Shop) -> None:
    bank = Bank(shop, NO_FUNDS)
    made = bank.debit()["id"]
    bank.twin.books.settle(bank.intent(made))
    bank.sweep(HOUR)
    declined = bank.read(made)
    assert (declined["status"], declined["status_code"]) == ("declined", "insufficient_bal")
    assert declined["processor_code"] == "insufficient_funds"
    assert bank.sweep(DAY) == []
    assert bank.shop.taken() == 0


@pytest.mark.parametrize("is_seen_before", [True, False])
def test_what_the_bank_sends_back_is_rejected(bank: Bank, is_seen_before: bool) -> None:
    made = bank.debit()["id"]
    bank.twin.books.settle(bank.intent(made))
    if is_seen_before:
        bank.sweep(HOUR)
        assert bank.read(made)["status"] == "processed"
        assert bank.sweep(HOUR) == []
    bank.twin.books.take_back(bank.intent(made), "debit_not_authorized")
    bank.shop.asked()
    bank.read(made)
    assert bank.shop.asked() == [], "a GET asks nobody"
    assert bank.sweep(DAY) == ["GET payment_intents/*"]
    back = bank.read(made)
    assert (back["status"], back["status_code"]) == ("rejected", "payment_stopped")
    assert back["rejected_date"] is not None
    assert back["processor_code"] == "debit_not_authorized"
    assert refund(bank, made, amount=1).status == 400
    assert bank.sweep(DAY) == []


def test_what_has_arrived_is_asked_about_until_nothing_can_come_back(bank: Bank) -> None:
    made = bank.debit()["id"]
    bank.twin.books.settle(bank.intent(made))
    bank.sweep(HOUR)
    assert bank.sweep(DAY) == ["GET payment_intents/*"]
    assert bank.sweep(RETURN_WINDOW) == ["GET payment_intents/*"]
    assert bank.sweep(RETURN_WINDOW) == []
    assert bank.read(made)["status"] == "processed"


def test_a_method_that_comes_along_is_kept_once_its_debit_has_arrived(bank: Bank) -> None:
    made = bank.debit(5, payment_method=bank_account())
    path = f"/payment_methods/{made['payment_method_id']}"
    assert bank.api.get(path)["status"] == "inactive"
    bank.twin.books.settle(bank.intent(made["id"]))
    bank.sweep(HOUR)
    assert bank.api.get(path)["status"] == "active"


def test_a_debit_can_not_be_authorized_first(bank: Bank) -> None:
    refused = bank.debit(5, status="authorized")
    assert (refused.status, list(refused["details"])) == (400, ["status"])
    assert bank.shop.binding.id in refused["details"]["status"]
    assert bank.shop.intents("") == []


def test_an_account_without_a_name_is_refused(bank: Bank) -> None:
    body = {"type": "payment", "amount": 5, "payment_method": bank_account()}
    refused = bank.api.post("/transactions", body)
    assert (refused.status, list(refused["details"]["payment_method"])) == (400, ["account_holder"])
    named = {**body, "payment_method": bank_account(account_holder="Ada Lovelace")}
    assert bank.api.post("/transactions", named)["status"] == "processing"


def test_an_account_that_is_not_verified_is_declined(shop: Shop) -> None:
    bank = Bank(shop, UNVERIFIED)
    declined = bank.debit()
    assert declined["details"]["status_code"] == "invalid_account_number"
    assert bank.read(declined["details"]["id"])["processor_code"] == "bank_account_unverified"


def test_the_invariants_hold_of_what_takes_days(bank: Bank) -> None:
    first, second = (bank.debit()["id"] for _ in range(2))
    bank.twin.books.settle(bank.intent(first))
    bank.twin.books.settle(bank.intent(second))
    bank.debit()
    bank.sweep(HOUR)
    bank.twin.books.take_back(bank.intent(second), "insufficient_funds")
    bank.sweep(DAY)
    found = [each for each in check(Progress(None), sleep=lambda _: None)
             if str(each.key[0]).startswith(bank.shop.organisation.id)]  # fmt: skip
    assert found == []


def test_it_is_asked_about_on_its_day_where_a_local_stage_lets_time_pass(
    bank: Bank, tmp_path: Path
) -> None:
    """However long the leap is, each question comes at its time."""
    made, shared = bank.debit()["id"], bank.shop.store.connection
    clocks = OrganisationClocks(tmp_path / "clocks.json")
    stores = OwnTimeStores(shared, clocks)
    services = wiring.build(bank.shop.store.settings, shared, clock=clocks, stores=stores)
    time = PassingTime(
        services,
        stores,
        Ledger(shared),
        clocks=clocks,
        turns=Turns(tmp_path / "turns"),
        wait_for_readers=lambda: None,
    )

    def asked_within(leap: timedelta) -> int:
        bank.shop.asked()
        time.move(bank.shop.organisation, lambda now: now + leap)
        return bank.shop.asked().count("GET payment_intents/*")

    assert [asked_within(leap) for leap in (HOUR / 2, HOUR, 4 * HOUR)] == [0, 1, 4]
    clocks.move(bank.shop.organisation.id, clocks.now_of(bank.shop.organisation.id) + HOUR)
    bank.shop.asked()
    services.sweeper.run()  # on its schedule, which is everybody's
    assert bank.shop.asked() == ["GET payment_intents/*"]
    bank.twin.books.settle(bank.intent(made))
    assert asked_within(5 * DAY) == 5  # after the hour in which it has arrived once a day
    assert Api(services, bank.shop.api.key).get(f"/transactions/{made}")["status"] == "processed"
