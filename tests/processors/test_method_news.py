"""A changed or deleted method is told to the vendor that keeps it: later, and no caller waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.clock import utc_now
from chalicelib.domain.method_news import TOLD_AGAIN_AFTER
from chalicelib.services.money import telling_vendors
from chalicelib.services.money.sweeping import Swept
from chalicelib.store.news_for_vendors import MethodNewsRows
from chalicelib.wiring.vendor_processors import bindings_of
from onfile.admin.check import check
from onfile.admin.progress import Progress
from tests.processors.shop import Shop
from tests.processors.stripe_twin.payments import Object
from tests.processors.stripe_twin.server import ANSWER_LOST, LIMITED, NOT_APPLIED, SAVED_500
from tests.support.client import Api
from tests.support.objects import bank_account, card, customer_with_default

CHANGE = "POST payment_methods/*"
DETACH = "POST payment_methods/*/detach"


@dataclass
class Town:
    """A shop whose customer was charged once, at a clock that can be put forward."""

    shop: Shop
    late: timedelta = timedelta()
    owner: str = ""
    method: str = ""
    services: Any = field(init=False)

    def __post_init__(self) -> None:
        store = self.shop.store
        self.services = store.services(clock=self.now, sleep=lambda _: None)
        self.api = Api(self.services, self.shop.api.key)
        self.owner, self.method = customer_with_default(self.api, card())
        assert self.charge().status == 200
        self.shop.asked()

    def now(self) -> datetime:
        return utc_now() + self.late

    def charge(self, **more: Any) -> Any:
        return self.api.post(
            "/transactions", {"type": "payment", "amount": 5, "customer_id": self.owner, **more}
        )

    def change(self, **changes: Any) -> None:
        answer = self.api.put(f"/payment_methods/{self.method}", changes)
        assert answer.status == 200, answer.text
        assert self.shop.asked() == [], "the caller waits for the vendor"

    def delete(self, path: str) -> None:
        assert self.api.delete(path).status == 200
        assert self.shop.asked() == [], "the caller waits for the vendor"

    def sweep(self, after: timedelta = timedelta(seconds=1)) -> list[str]:
        """What a run so much later asks of the vendor."""
        self.late += after
        self.run()
        return self.shop.asked()

    def run(self) -> Swept:
        swept: Swept = self.services.sweeper.run()
        return swept

    def kept(self) -> Object:
        """The one method that the vendor has."""
        [method] = self.shop.twin.books.methods.values()
        return method


@pytest.fixture
def town(shop: Shop) -> Town:
    return Town(shop)


def test_a_renewed_card_and_a_new_address_are_told_once(town: Town) -> None:
    town.change(card={"expiry": "08/41"})
    address = {"street_address": "2 Side", "city": "Troy", "postal_code": "12180"}
    town.change(billing_address=address)
    assert town.sweep() == [CHANGE]
    assert (town.kept()["card"]["exp_month"], town.kept()["card"]["exp_year"]) == (8, 2041)
    billing = town.kept()["billing_details"]
    assert (billing["address"]["line1"], billing["address"]["postal_code"]) == ("2 Side", "12180")
    assert town.sweep() == []
    assert town.charge()["status"] == "processed"


def test_what_the_vendor_was_never_told_is_no_news_to_it(town: Town) -> None:
    town.change(description="The blue one", attrs={"shelf": 7})
    assert town.sweep() == []


def test_a_deleted_method_is_detached(town: Town) -> None:
    assert town.kept()["customer"] is not None
    town.delete(f"/payment_methods/{town.method}")
    assert town.sweep() == [DETACH]
    assert town.kept()["customer"] is None
    assert town.sweep() == []


def test_the_methods_of_a_deleted_customer_are_detached(town: Town) -> None:
    town.charge(payment_method={**card(), "default_payment_method": True})
    town.api.post("/payment_methods", card(customer_id=town.owner))  # never charged
    town.shop.asked()
    assert len(town.shop.twin.books.methods) == 2
    town.delete(f"/customers/{town.owner}")
    assert town.sweep() == [DETACH] * 2
    assert {each["customer"] for each in town.shop.twin.books.methods.values()} == {None}


def test_of_a_bank_account_the_address_is_told(shop: Shop) -> None:
    town = Town(shop)
    town.owner, town.method = customer_with_default(town.api, bank_account("000123456789"))
    town.charge()
    shop.asked()
    town.change(billing_address={"city": "Troy"})
    assert town.sweep() == [CHANGE]
    cities = [m["billing_details"]["address"]["city"] for m in shop.twin.books.methods.values()]
    assert cities == [None, "Troy"]


def test_a_method_that_was_deleted_after_its_change_is_detached_alone(town: Town) -> None:
    town.change(card={"expiry": "08/41"})
    town.delete(f"/payment_methods/{town.method}")
    assert town.sweep() == [DETACH]


def test_a_method_that_no_vendor_keeps_is_no_news(town: Town) -> None:
    other = str(town.api.post("/payment_methods", card(customer_id=town.owner))["id"])
    town.api.put(f"/payment_methods/{other}", {"card": {"expiry": "08/41"}})
    town.delete(f"/payment_methods/{other}")
    token = {"type": "card", "token": town.shop.twin.books.tokenize()}
    of_a_token = town.api.post("/payment_methods", {**token, "customer_id": town.owner})
    town.shop.asked()
    town.delete(f"/payment_methods/{of_a_token['id']}")
    assert town.sweep() == []


@pytest.mark.parametrize("fault", [NOT_APPLIED, ANSWER_LOST, SAVED_500, LIMITED])
@pytest.mark.parametrize("news", ["change", "deletion"])
def test_what_could_not_be_told_is_told_an_hour_later(town: Town, news: str, fault: str) -> None:
    if news == "change":
        town.change(card={"expiry": "08/41"})
    else:
        town.delete(f"/payment_methods/{town.method}")
    asked = CHANGE if news == "change" else DETACH
    [kept_as] = town.shop.twin.books.methods
    town.shop.twin.faults[kept_as if news == "change" else "/detach"] = fault
    assert town.sweep() == [asked]
    assert town.sweep() == [], "not at every run"
    assert town.sweep(TOLD_AGAIN_AFTER) == [asked]
    assert town.sweep(TOLD_AGAIN_AFTER) == []
    kept = town.kept()
    assert kept["card"]["exp_year"] == 2041 if news == "change" else kept["customer"] is None


def test_a_change_that_comes_while_another_is_told_is_told_too(town: Town) -> None:
    town.change(card={"expiry": "08/41"})

    def meanwhile(path: str) -> None:
        town.shop.twin.before = lambda path: None
        answer = town.api.put(f"/payment_methods/{town.method}", {"card": {"expiry": "09/42"}})
        assert answer.status == 200

    town.shop.twin.before = meanwhile
    assert town.sweep() == [CHANGE]
    assert town.kept()["card"]["exp_year"] == 2041
    assert town.sweep() == [CHANGE]
    assert town.kept()["card"]["exp_year"] == 2042


def test_nobody_is_told_for_ever(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling_vendors, "TRIES", 3)
    town.change(card={"expiry": "08/41"})
    for _ in range(3):
        [kept_as] = town.shop.twin.books.methods
        town.shop.twin.faults[kept_as] = LIMITED
        assert town.sweep(TOLD_AGAIN_AFTER) == [CHANGE]
    town.shop.twin.faults.clear()
    assert town.sweep(TOLD_AGAIN_AFTER) == []


def test_of_a_binding_that_is_gone_nobody_is_told_and_the_others_are(
    town: Town, shop: Shop
) -> None:
    other = Town(shop)
    town.change(card={"expiry": "08/41"})
    bindings = bindings_of(shop.store.settings, shop.store.connection)
    bindings.unbind(shop.organisation.id, None)
    bindings.remove(shop.organisation.id, shop.binding.id)
    for each in (town, other):
        each.services.processor_events._processors._known.clear()
    town.late += timedelta(seconds=1)
    assert town.run().told == 0
    assert shop.asked() == []


def test_a_run_that_is_at_its_end_leaves_the_rest_to_the_next(town: Town) -> None:
    town.change(card={"expiry": "08/41"})
    sweeper = town.services.sweeper
    telling = sweeper._telling_vendors
    town.late += timedelta(seconds=1)
    assert telling.tell(20, lambda: False) == 0
    assert town.shop.asked() == []
    assert town.sweep() == [CHANGE]


def test_news_that_wait_are_no_fault_of_the_store(town: Town) -> None:
    town.change(card={"expiry": "08/41"})
    news = MethodNewsRows(town.shop.store.connection)
    due = news.due(town.now() + timedelta(seconds=1), 100)
    assert town.method in {each.method_id for each in due}
    assert list(check(Progress(None), sleep=lambda _: None)) == []
    town.sweep()
