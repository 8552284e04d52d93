"""One key, many senders at once, on Amazon's DynamoDB Local: moto does not judge atomicity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.idempotency import KEPT_FOR
from chalicelib.processors.sandbox import SandboxEntry
from tests.races.test_races import at_once
from tests.sandbox.support import Hands
from tests.support.client import Answer, Api
from tests.support.evidence import count, record
from tests.support.keys import Desk, api_with_desk, is_replay, new_key, send
from tests.support.objects import card, customer_with_default, pay
from tests.support.scale import times
from tests.support.stores import Store

pytestmark = pytest.mark.dynamodb_local

SENDERS = count(16, 64)
ROUNDS = count(200, 1_000)
FEW = times(6)

Place = tuple[Api, Desk]


@pytest.fixture
def place(dynamodb_local_store: Store) -> Place:
    return api_with_desk(dynamodb_local_store)


def senders(
    clients: list[Api], method: str, target: str, key: str, bodies: Callable[[int], Any]
) -> list[Answer]:
    """The answers to one request, or several, with one key."""
    return at_once(
        len(clients),
        lambda number: send(clients[number], method, target, key, bodies(number)),
    )


def the_one(answers: list[Answer]) -> str:
    """The id of the object that all answers are about, but for those that say: come again."""
    statuses = Counter(answer.status for answer in answers)
    assert set(statuses) <= {200, 409}, statuses
    assert all("Retry-After" in answer.headers for answer in answers if answer.status == 409)
    ids = {answer["id"] for answer in answers if answer.status == 200}
    assert len(ids) == 1
    firsts = [answer for answer in answers if answer.status == 200 and not is_replay(answer)]
    assert len(firsts) == 1
    return str(ids.pop())


@pytest.mark.evidence
def test_one_key_charges_once(place: Place) -> None:
    api, desk = place
    customer_id, _ = customer_with_default(api)
    clients = [api.again() for _ in range(SENDERS)]
    body = {"type": "payment", "amount": 5, "customer_id": customer_id}
    seen = set()
    for _ in range(ROUNDS):
        key = new_key()
        seen.add(the_one(senders(clients, "POST", "/transactions", key, lambda _: body)))
        again = send(api, "POST", "/transactions", key, body)
        assert (again["id"] in seen, again["status"], is_replay(again)) == (True, "processed", True)
    sales = [reference for verb, reference in desk.said if verb == "sale"]
    assert len(seen) == len(sales) == ROUNDS
    assert set(sales) == seen
    listed = [row["id"] for row in api.get("/transactions", limit=100)["values"]]
    assert set(listed) <= seen
    assert len(listed) == min(ROUNDS, 100)
    record("one key, many senders", {"rounds": ROUNDS, "senders": SENDERS, "charges": len(sales)})


def test_one_key_with_many_bodies_charges_for_one_of_them(place: Place) -> None:
    api, desk = place
    customer_id, _ = customer_with_default(api)
    clients = [api.again() for _ in range(SENDERS)]
    for _ in range(FEW):
        desk.said.clear()
        bodies = [
            {"type": "payment", "amount": 1 + number, "customer_id": customer_id}
            for number in range(SENDERS)
        ]
        answers = senders(clients, "POST", "/transactions", new_key(), bodies.__getitem__)
        assert Counter(answer.status for answer in answers) == {200: 1, 400: SENDERS - 1}
        for answer, body in zip(answers, bodies, strict=True):
            if answer.status == 200:
                assert answer["amount"] == body["amount"]
            else:
                assert list(answer["details"]) == ["Idempotency-Key"]
        assert [verb for verb, _ in desk.said] == ["sale"]


def test_one_key_refunds_captures_and_voids_once(place: Place) -> None:
    api, desk = place
    customer_id, _ = customer_with_default(api)
    clients = [api.again() for _ in range(SENDERS)]
    for _ in range(FEW):
        payment = pay(api, customer_id, 10)["id"]
        back = {"type": "refund", "amount": 3, "ledger": [{"assoc_transaction_id": payment}]}
        the_one(senders(clients, "POST", "/transactions", new_key(), lambda _, body=back: body))  # type: ignore[misc]
        assert SandboxEntry.get(payment).left == 7_00
        for status in ("processed", "voided"):
            held = pay(api, customer_id, 10, status="authorized")["id"]
            path, change = f"/transactions/{held}", {"status": status}
            key = new_key()
            answers = senders(clients, "PUT", path, key, lambda _, body=change: body)  # type: ignore[misc]
            assert the_one(answers) == held
            assert send(api, "PUT", path, key, change)["status"] == status
    said = Counter(verb for verb, _ in desk.said)
    assert (said["refund"], said["capture"], said["void"]) == (FEW, FEW, FEW)


def test_one_key_creates_once(place: Place) -> None:
    api, _ = place
    clients = [api.again() for _ in range(SENDERS)]
    owner, _ = customer_with_default(api)
    ann = {"name": "Ann", "email": "ann@example.com"}
    with_methods = {**ann, "payment_methods": [card(default_payment_method=True)]}
    default = card(customer_id=owner, default_payment_method=True)
    made: Counter[str] = Counter()
    for _ in range(FEW):
        for target, body in (
            ("/customers", ann),
            ("/customers", {**ann, "external_uid": new_key()}),
            ("/customers", with_methods),
            ("/payment_methods", default),
            (f"/customers/{owner}/payment_methods", card()),
        ):
            answers = senders(clients, "POST", target, new_key(), lambda _, body=body: body)  # type: ignore[misc]
            made[the_one(answers)] += 1
    assert set(made.values()) == {1}
    assert len(api.get("/customers", limit=100)["values"]) == min(1 + 3 * FEW, 100)
    assert len(api.get("/payment_methods", limit=100)["values"]) == min(1 + 3 * FEW, 100)


def test_a_key_that_has_expired_is_taken_once(dynamodb_local_store: Store, place: Place) -> None:
    api, desk = place
    clock = Hands()
    services = dynamodb_local_store.services(clock=clock, processors={"sandbox": desk})
    clients = [Api(services, api.key) for _ in range(SENDERS)]
    customer_id, _ = customer_with_default(clients[0])
    body = {"type": "payment", "amount": 5, "customer_id": customer_id}
    for _ in range(FEW):
        key = new_key()
        first = send(clients[0], "POST", "/transactions", key, body)["id"]
        clock.forward(KEPT_FOR.total_seconds())
        desk.said.clear()
        assert the_one(senders(clients, "POST", "/transactions", key, lambda _: body)) != first
        assert [verb for verb, _ in desk.said if verb == "sale"] == ["sale"]
