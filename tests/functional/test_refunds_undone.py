"""A refund that comes to nothing gives its cents back to the payment, however that is found out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.domain.declines import Decline
from chalicelib.domain.processing import (
    LONGEST_REQUEST,
    NOT_SENT,
    UNKNOWN,
    Answer,
    Outcome,
    ProcessorRequest,
    Verb,
)
from chalicelib.processors.sandbox import Sandbox
from chalicelib.processors.sandbox.ledger import Ledger
from tests.sandbox.support import Hands
from tests.support.client import Answer as Said
from tests.support.client import Api
from tests.support.keys import new_key, send
from tests.support.objects import bank_account, card, customer_with_default
from tests.support.organisations import new_organisation
from tests.support.serving import embedded_store
from tests.support.stores import Store

REFUSED = Answer(Outcome.DECLINED, Decline.GENERAL_DECLINE)


class Refusing(Sandbox):
    """A sandbox that has one answer to every refund, as long as it is told to."""

    told: Answer | None = None

    def send(self, request: ProcessorRequest) -> Answer:
        if request.verb is Verb.REFUND and self.told is not None:
            return self.told
        return super().send(request)


class Shop:
    """An organisation whose refunds come to nothing while `sandbox.told` says so."""

    def __init__(self, store: Store) -> None:
        self.clock = Hands()
        ledger = Ledger(store.connection)
        self.sandbox = Refusing(ledger, clock=self.clock, sleep=lambda _: None)
        self.services = store.services(
            clock=self.clock, sleep=lambda _: None, processors={"sandbox": self.sandbox}
        )
        self.api = Api(self.services, new_organisation(store)[1])

    def paid(self, **said: Any) -> str:
        answer = self.api.post("/transactions", {"type": "payment", "amount": 10, **said})
        assert answer.status == 200, answer.text
        return str(answer["id"])

    def refund(self, payment_id: str, key: str = "", **said: Any) -> Said:
        ledger = [{"assoc_transaction_id": payment_id}]
        body = {"type": "refund", "ledger": ledger, **said}
        return send(self.api, "POST", "/transactions", key or new_key(), body)

    def lines(self, payment_id: str) -> list[float]:
        found = self.api.get(f"/transactions/{payment_id}", fields="ledger")
        return [line["amount"] for line in found["ledger"]]


@pytest.fixture(scope="module")
def store(_moto: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with embedded_store(tmp_path_factory.mktemp("refunds") / "onfile.db") as store:
        yield store


@pytest.fixture
def shop(store: Store) -> Shop:
    store.activate()
    return Shop(store)


def captured(shop: Shop) -> str:
    held = shop.paid(status="authorized", payment_method=card())
    assert shop.api.put(f"/transactions/{held}", {"status": "processed"}).status == 200
    return held


def one_time(shop: Shop) -> str:
    method = shop.api.post("/payment_methods", card(keep_active=False))["id"]
    return shop.paid(payment_method_id=method)


PAYMENTS: dict[str, Callable[[Shop], str]] = {
    "of a new card": lambda shop: shop.paid(payment_method=card()),
    "of a bank account": lambda shop: shop.paid(payment_method=bank_account()),
    "of a default": lambda shop: shop.paid(customer_id=customer_with_default(shop.api)[0]),
    "of a method for one charge": one_time,
    "that was captured": captured,
}


@pytest.mark.parametrize("make", PAYMENTS.values(), ids=PAYMENTS)
@pytest.mark.parametrize("amount", [{}, {"amount": 10}, {"amount": "0.01"}, {"amount": 9.99}])
@pytest.mark.parametrize("told", [REFUSED, NOT_SENT], ids=["declined", "not sent"])
def test_a_refund_that_is_refused_leaves_the_payment_as_it_was(
    shop: Shop, make: Callable[[Shop], str], amount: dict[str, Any], told: Answer
) -> None:
    payment_id = make(shop)
    before = shop.api.get(f"/transactions/{payment_id}").body
    shop.sandbox.told = told
    for _ in range(2):
        refused = shop.refund(payment_id, **amount)
        assert refused["error_type"] == "TransactionDeclined", refused.text
    after = shop.api.get(f"/transactions/{payment_id}").body
    assert {**after, "modified_at": 0} == {**before, "modified_at": 0}
    assert shop.lines(payment_id) == []
    shop.sandbox.told = None
    assert shop.refund(payment_id)["amount"] == 10
    assert shop.lines(payment_id) == [-10]


@pytest.mark.parametrize("looks", ["sweeper", "GET", "retry"])
@pytest.mark.parametrize("amount", [{}, {"amount": "4.00"}])
def test_one_that_was_never_sent_gives_back_once_that_is_known(
    shop: Shop, looks: str, amount: dict[str, Any]
) -> None:
    payment_id, key = shop.paid(payment_method=card()), new_key()
    shop.sandbox.told = UNKNOWN
    doubt = shop.refund(payment_id, key, **amount)
    assert doubt["status"] == "processing"
    assert shop.refund(payment_id, amount=10).status == 400  # it holds its cents meanwhile
    shop.clock.forward(LONGEST_REQUEST.total_seconds() + 1)
    shop.sandbox.told = None
    if looks == "sweeper":
        shop.services.sweeper.run()
    if looks == "retry":
        shop.refund(payment_id, key, **amount)
    assert shop.api.get(f"/transactions/{doubt['id']}")["status"] == "declined"
    assert shop.lines(payment_id) == []
    assert shop.refund(payment_id)["amount"] == 10


def test_of_several_only_what_was_refused_comes_back(shop: Shop) -> None:
    payment_id = shop.paid(payment_method=card())
    assert shop.refund(payment_id, amount=4).status == 200
    shop.sandbox.told = REFUSED
    assert shop.refund(payment_id, amount=5).status == 400
    shop.sandbox.told = None
    over = shop.refund(payment_id, amount="6.01")
    assert over["details"] == {"amount": "Invalid value: 6.00 is left to refund"}
    assert shop.refund(payment_id)["amount"] == 6
    assert shop.lines(payment_id) == [-4, -6]
    assert shop.api.get(f"/transactions/{payment_id}")["funding_status"] == "refunded"
