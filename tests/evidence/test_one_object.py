"""Many callers at one payment or one customer, on Amazon's DynamoDB Local, until it is believed."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from chalicelib.processors.sandbox import SandboxEntry
from tests.races.test_races import at_once
from tests.support.client import Answer, Api
from tests.support.evidence import count, record
from tests.support.keys import Desk, api_with_desk
from tests.support.objects import card, customer, customer_with_default, pay
from tests.support.stores import Store

pytestmark = [pytest.mark.dynamodb_local, pytest.mark.evidence]

SEED = 20_261_126
Place = tuple[Api, Desk]


@pytest.fixture
def place(dynamodb_local_store: Store) -> Place:
    return api_with_desk(dynamodb_local_store)


def test_refunds_of_thirty_percent_succeed_three_times(place: Place) -> None:
    api, desk = place
    payments, callers = count(200, 2_000), count(8, 16)
    owner, _ = customer_with_default(api)
    clients = [api.again() for _ in range(callers)]
    for _ in range(payments):
        paid = pay(api, owner, 10)["id"]
        back = {"type": "refund", "amount": 3, "ledger": [{"assoc_transaction_id": paid}]}

        def refund(number: int, back: dict[str, Any] = back) -> Answer:
            return clients[number].post("/transactions", back)

        answers = at_once(callers, refund)
        assert Counter(answer.status for answer in answers) == {200: 3, 400: callers - 3}
        assert SandboxEntry.get(paid).left == 1_00
        assert [verb for verb, _ in desk.said].count("refund") == 3  # nobody else got that far
        desk.said.clear()
        shown = api.get(f"/transactions/{paid}?fields=ledger")["ledger"]
        refunds = [line for line in shown if line["entry_type"] == "refund"]
        assert {line["assoc_transaction_id"] for line in refunds} == {
            answer["id"] for answer in answers if answer.status == 200
        }
    record("refunds racing", {"payments": payments, "callers": callers})


def test_capture_void_and_refund_end_in_one_state_that_is_the_books(place: Place) -> None:
    api, desk = place
    rounds = count(300, 5_000)
    owner, _ = customer_with_default(api)
    clients = [api.again() for _ in range(3)]
    ends: Counter[str] = Counter()
    for turn in range(rounds):
        before = ("authorized", "processed")[turn % 2]
        paid = pay(api, owner, 10, status=before)["id"]
        back = {"type": "refund", "amount": 10, "ledger": [{"assoc_transaction_id": paid}]}

        def move(number: int, paid: str = paid, back: dict[str, Any] = back) -> Answer:
            if number == 2:
                return clients[2].post("/transactions", back)
            status = ("processed", "voided")[number]
            return clients[number].put(f"/transactions/{paid}", {"status": status})

        capture, void, refund = at_once(3, move)
        assert {capture.status, void.status, refund.status} <= {200, 400, 409}
        assert not (void.status == 200 and refund.status == 200)
        state, entry = api.get(f"/transactions/{paid}")["status"], SandboxEntry.get(paid)
        books = {"authorized": "authorized", "captured": "processed", "voided": "voided"}
        assert state == books[str(entry.state)]
        assert (state == "voided") is (void.status == 200)
        asked = [verb for verb, _ in desk.said]
        assert asked.count("void") == (void.status == 200)
        assert asked.count("refund") == (refund.status == 200)
        desk.said.clear()
        assert entry.left == (0 if refund.status == 200 else 10_00)
        ends[state + (" and refunded" if refund.status == 200 else "")] += 1
    assert len(ends) > 2
    record("capture, void, refund racing", {"rounds": rounds, **ends})


def test_a_method_that_is_gone_or_foreign_is_never_charged(place: Place) -> None:
    api, desk = place
    callers, steps = count(16, 64), count(200, 2_000)
    owner, other = customer(api), customer(api)
    first = [api.post("/payment_methods", card(customer_id=owner))["id"] for _ in range(4)]
    foreign = api.post("/payment_methods", card(customer_id=other))["id"]
    gone: set[str] = set()
    done: Counter[str] = Counter()

    def work(number: int) -> Counter[str]:
        chance = random.Random(SEED + number)  # noqa: S311  (no secret)
        return _wander(api.again(), chance, steps, owner, first, foreign, gone)

    for each in at_once(callers, work):
        done += each
    assert done["charge 200"] > callers
    sales = [verb for verb, _ in desk.said if verb == "sale"]
    assert len(sales) == done["charge 200"]
    record("defaults at once", {"callers": callers, "steps": steps, "charges": len(sales)})


def _wander(
    api: Api,
    chance: random.Random,
    steps: int,
    owner: str,
    shared: list[str],
    foreign: str,
    gone: set[str],
) -> Counter[str]:
    """One caller's steps. `shared` are methods all know of, `gone` those whose deletion is told."""
    done: Counter[str] = Counter()
    for _ in range(steps):
        what = chance.choice(("add", "default", "delete", "charge", "named", "foreign", "read"))
        target = chance.choice(shared)
        known_gone = frozenset(gone)
        path = f"/payment_methods/{target}"
        payment = {"type": "payment", "amount": 1, "customer_id": owner}
        if what == "add":
            method = card(customer_id=owner, default_payment_method=chance.random() < 0.5)
            answer = api.post("/payment_methods", method)
            place = chance.randrange(len(shared))
            replaced, shared[place] = shared[place], answer["id"]
            if api.delete(f"/payment_methods/{replaced}").status == 200:
                gone.add(replaced)
        elif what == "default":
            answer = api.put(path, {"default_payment_method": True})
        elif what == "delete":
            answer = api.delete(path)
            if answer.status == 200:
                gone.add(target)
        elif what == "read":
            answer = api.get(f"/customers/{owner}/payment_methods", limit=100)
            defaults = [row["id"] for row in answer["values"] if row["default_payment_method"]]
            assert len(defaults) <= 1
            assert known_gone.isdisjoint(row["id"] for row in answer["values"])
        else:
            named = {"charge": None, "named": target, "foreign": foreign}[what]
            chosen = {"payment_method_id": named} if named else {}
            answer = api.post("/transactions", {**payment, **chosen})
            if answer.status == 200:
                assert what != "foreign"
                charged = answer["payment_method_id"]
                assert charged != foreign
                assert charged not in known_gone
                what = "charge"
        assert answer.status in (200, 400, 404, 409), answer.text
        done[f"{what} {answer.status}"] += 1
    return done
