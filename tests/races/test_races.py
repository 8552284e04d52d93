"""Callers that meet at one object, on Amazon's DynamoDB Local: moto does not judge atomicity."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.domain.account import Organisation
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.payment_method import Purpose
from chalicelib.domain.transaction import TransactionType
from chalicelib.errors import Conflict, InvalidAttributes, NotFound
from chalicelib.processors.sandbox import SandboxEntry
from chalicelib.services.bulk_rules import Asked
from chalicelib.services.requests import MethodChange, NewAccount, NewTransaction, TransactionChange
from chalicelib.services.use_cases import Services
from tests.support.client import Api
from tests.support.objects import card, customer, customer_with_default, pay
from tests.support.organisations import new_organisation
from tests.support.stores import Store

pytestmark = pytest.mark.dynamodb_local

THREADS = 32
ROUNDS = 200


@pytest.fixture
def place(dynamodb_local_store: Store) -> tuple[Services, Organisation, Api]:
    organisation, key = new_organisation(dynamodb_local_store)
    services = dynamodb_local_store.services()
    return services, organisation, Api(services, key)


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """`work(0)` to `work(count - 1)` in as many threads, started together."""
    barrier = threading.Barrier(count)

    def start(number: int) -> Any:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(start, range(count)))


def test_at_most_one_default_in_every_read(
    place: tuple[Services, Organisation, Api],
) -> None:
    services, organisation, api = place
    customer_id = customer(api)
    methods = [
        api.post("/payment_methods", card(customer_id=customer_id))["id"] for _ in range(THREADS)
    ]
    seen: Counter[int] = Counter()

    def switch(number: int) -> None:
        for _ in range(ROUNDS):
            change = MethodChange(id=methods[number], flags={Purpose.PAYMENT: True})
            services.payment_methods.update(organisation, [change], Asked.NAMED)
            if number % 8 == 0:
                read()

    def read() -> None:
        wallet = services.customers.get(organisation, customer_id)
        defaults = [m.method.id for m in wallet.methods if Purpose.PAYMENT in m.default_for]
        seen[len(defaults)] += 1
        copy = wallet.account.default_method
        assert copy is not None
        assert [copy.id] == defaults
        [current] = [m.method for m in wallet.methods if m.method.id == copy.id]
        assert copy.version == current.version

    at_once(THREADS, switch)
    read()
    assert set(seen) == {1}
    assert seen[1] == ROUNDS * 4 + 1


def test_refunds_of_a_third_each_succeed_three_times(
    place: tuple[Services, Organisation, Api],
) -> None:
    services, organisation, api = place
    customer_id, _ = customer_with_default(api)
    for _ in range(50):
        payment = pay(api, customer_id, 10)["id"]
        new = NewTransaction(type=TransactionType.REFUND, cents=300, original_id=payment)

        def refund(_: int, new: NewTransaction = new) -> str:
            try:
                return services.transactions.create(organisation, new).status
            except InvalidAttributes as error:
                return ",".join(error.details)

        outcomes = Counter(at_once(16, refund))
        assert outcomes == {Status.PROCESSED: 3, "amount": 13}
        after = services.transactions.get(organisation, payment)
        assert after.refundable == 100
        assert sum(entry.cents for entry in after.ledger) == -900


def test_one_of_many_captures_and_voids_wins(
    place: tuple[Services, Organisation, Api],
) -> None:
    services, organisation, api = place
    customer_id, _ = customer_with_default(api)
    for _ in range(20):
        held = pay(api, customer_id, status="authorized")["id"]

        def act(number: int, held: str = held) -> str:
            wanted = Status.VOIDED if number % 2 else Status.PROCESSED
            try:
                row = TransactionChange(id=held, status=wanted)
                [after] = services.transactions.update(organisation, [row], Asked.NAMED)
                return after.status
            except (Conflict, InvalidAttributes) as error:
                return type(error).__name__

        outcomes = Counter(at_once(8, act))
        after = services.transactions.get(organisation, held)
        books = SandboxEntry.get(held, consistent_read=True)
        assert {Status.VOIDED: "voided", Status.PROCESSED: "captured"}[after.status] == books.state
        assert outcomes[Status.VOIDED] <= 1


def test_a_method_deleted_while_it_becomes_the_default_leaves_no_default(
    place: tuple[Services, Organisation, Api],
) -> None:
    services, organisation, api = place
    customer_id, methods = customer(api), services.payment_methods
    for _ in range(150):
        method_id = api.post("/payment_methods", card(customer_id=customer_id))["id"]

        def act(number: int, method_id: str = method_id) -> None:
            try:
                if number % 2:
                    methods.delete(organisation, [method_id], Asked.NAMED)
                else:
                    change = MethodChange(id=method_id, flags={Purpose.PAYMENT: True})
                    methods.update(organisation, [change], Asked.NAMED)
            except NotFound:
                return

        at_once(4, act)
        account = services.customers.get(organisation, customer_id).account
        assert account.defaults == {}
        assert account.default_method is None


def test_one_external_uid_makes_one_customer(
    place: tuple[Services, Organisation, Api],
) -> None:
    services, organisation, _ = place
    values = {"name": "Ann", "email": "ann@example.com", "external_uid": "crm-1"}
    rows = [NewAccount(values=values)]
    made = at_once(16, lambda _: services.customers.create(organisation, rows, Asked.NAMED))
    assert len({wallet.account.id for [wallet] in made}) == 1


@pytest.mark.parametrize("rounds", range(3))
def test_of_sixteen_charges_of_a_method_for_one_charge_one_is_made(
    place: tuple[Services, Organisation, Api], rounds: int
) -> None:
    _, _, api = place
    method_id = api.post("/payment_methods", card(keep_active=False))["id"]
    callers = [api.again() for _ in range(16)]

    def charge(number: int) -> int:
        body = {"type": "payment", "amount": number + 1, "payment_method_id": method_id}
        answer = callers[number].post("/transactions", body)
        if answer.status == 400:
            assert set(answer["details"]) == {"payment_method_id"}
        return answer.status

    assert Counter(at_once(16, charge)) == {200: 1, 400: 15}
    assert len(api.get("/transactions")["values"]) == 1
    assert api.get(f"/payment_methods/{method_id}")["status"] == "inactive"


def test_charges_that_are_declined_hand_the_method_on(
    place: tuple[Services, Organisation, Api],
) -> None:
    """One is charged, whenever it comes; those that are declined never spend it."""
    _, _, api = place
    method_id = api.post("/payment_methods", card(keep_active=False))["id"]
    callers = [api.again() for _ in range(16)]

    def charge(number: int) -> int:
        amount = 9_999_904 if number % 2 else 5
        body = {"type": "payment", "amount": amount, "payment_method_id": method_id}
        return callers[number].post("/transactions", body).status

    seen = at_once(16, charge)
    while 200 not in seen:  # each of those that may be approved met one that was declined
        seen = at_once(16, charge)
    found = api.get("/transactions")["values"]
    assert [each["status"] for each in found if each["status"] != "declined"] == ["processed"]
    assert api.get(f"/payment_methods/{method_id}")["status"] == "inactive"
