"""Every request of every movement of money, stopped in every way, and finished by whoever comes.

What is stopped is generated from a recording, so a request that is added is covered. On Amazon's
DynamoDB Local, and in the end over all rows that were written: all invariants hold, and the
processor's books agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.admin.check import check
from chalicelib.admin.progress import Progress
from chalicelib.admin.reconcile import reconcile
from tests.crashes.scenarios import CHANGES, MOVES, VARIANTS, Scenario, Verdict
from tests.crashes.world import Request, World, booked, new_world
from tests.support.evidence import record
from tests.support.faults import FAULTS, Fault, Plan
from tests.support.keys import is_replay, new_key, send
from tests.support.stores import Store

pytestmark = [pytest.mark.dynamodb_local, pytest.mark.evidence]

QUIET = Progress(None)
RETRY, SWEEPER, GET = RECOVERIES = ("retry with the key", "sweeper only", "GET")
CASES: list[str] = []


@pytest.fixture(scope="module")
def _whole(_dynamodb_local_store: Store) -> Iterator[Store]:
    """The store of all cases; what must hold of all rows is looked for at the end, once."""
    yield _dynamodb_local_store
    _dynamodb_local_store.activate()
    assert [each for each in check(QUIET, sleep=lambda _: None) if each.invariant != "I7"] == []
    differences = [each for each in reconcile(QUIET).differences if each.kind != "pending"]
    assert [each for each in differences if each.transaction_id not in SPOILED] == []
    record("crash matrix", {"cases": len(CASES)})


SPOILED: set[str] = set()
"""Payments whose entry a test has changed behind the service's back."""


@pytest.fixture
def world(_whole: Store, dynamodb_local_store: Store) -> World:
    return new_world(dynamodb_local_store)


def points(world: World, make: Callable[[], Request], verdict: Verdict) -> list[str]:
    """What the request asks of others when nothing happens to it."""
    plan, request = Plan(), make()
    _note_spoiled(world, verdict)
    world.send(request, new_key(), plan, answer_is_lost=verdict is Verdict.LOST)
    return plan.made


def _note_spoiled(world: World, verdict: Verdict) -> set[str]:
    """The transactions that are there before the request."""
    known = {each["id"] for each in world.payments()}
    if verdict is Verdict.DECLINE:
        SPOILED.update(known)
    return known


GRID = [(each, verdict, by) for each in MOVES for verdict in Verdict for by in RECOVERIES]
GRID += [(each, Verdict.APPROVE, RETRY) for each in VARIANTS]


@pytest.mark.parametrize(
    ("scenario", "verdict", "recovery"), GRID, ids=[f"{a.name}-{b}-{c}" for a, b, c in GRID]
)
def test_money_moves_once(
    world: World, scenario: Scenario, verdict: Verdict, recovery: str
) -> None:
    names = points(world, lambda: scenario.make(world, verdict), verdict)
    assert len(names) >= 3, names
    assert sum(name.startswith("processor ") for name in names) == 1, names
    wrong = []
    for at, name in enumerate(names):
        for fault in FAULTS:
            case = f"{name} (request {at + 1} of {len(names)}) {fault}"
            CASES.append(case)
            try:
                _try(world, scenario, verdict, recovery, at, fault)
            except AssertionError as error:
                wrong.append(f"{case}: {error}")
    assert wrong == []


def _try(
    world: World, scenario: Scenario, verdict: Verdict, recovery: str, at: int, fault: Fault
) -> None:
    world.begin()
    request, key = scenario.make(world, verdict), new_key()
    known = _note_spoiled(world, verdict)
    world.send(request, key, Plan(at, fault), answer_is_lost=verdict is Verdict.LOST)
    if recovery == RETRY:
        _answered_once(world, request, key)
    elif recovery == SWEEPER:
        world.sweep()
    else:
        world.look()
    _judge(world, request, verdict, recovery, known)


def _answered_once(world: World, request: Request, key: str) -> None:
    """The same comes again for the same key, whoever asks."""
    answer = world.until_answered(request, key)
    again = send(world.process(), *request[:2], key, request[2])
    # A void that was refused has come to nothing: it is tried anew, and refused anew.
    if answer.status == 200 or answer.body["error_type"] == "TransactionDeclined":
        assert is_replay(again), again.text
    assert again.body == answer.body


def _judge(
    world: World, request: Request, verdict: Verdict, recovery: str, known: set[str]
) -> None:
    rows = {each["id"]: each for each in world.payments()}
    new = rows.keys() - known
    made = 1 if request[0] == "POST" else 0
    assert len(new) == made if recovery == RETRY else len(new) <= made, f"{len(new)} are new"
    assert "processing" not in {each["status"] for each in rows.values()}
    if request[0] == "POST":
        for identifier in new:
            assert world.difference(identifier) == ""
            _judge_new(rows[identifier], verdict)
    elif verdict is not Verdict.DECLINE:
        [changed] = known
        assert world.difference(changed) == ""
        if recovery == RETRY:
            assert rows[changed]["status"] == request[2]["status"]


def _judge_new(row: dict[str, Any], verdict: Verdict) -> None:
    """Done as the processor decided; or never sent, and then nobody has anything in the books."""
    if row["status_code"] == "processor_unavailable":
        assert booked(row["id"]) is None
        return
    wanted = {"declined"} if verdict is Verdict.DECLINE else {"processed", "authorized"}
    assert row["status"] in wanted, row["status"]
    assert booked(row["id"]) is not None


@pytest.mark.parametrize("make", CHANGES.values(), ids=CHANGES)
def test_what_will_be_charged_is_changed_once(
    world: World, make: Callable[[World], Request]
) -> None:
    names = points(world, lambda: make(world), Verdict.APPROVE)
    for at, name in enumerate(names):
        for fault in FAULTS:
            CASES.append(f"{name} {fault}")
            world.begin()
            request, key = make(world), new_key()
            world.send(request, key, Plan(at, fault))
            answer = world.until_answered(request, key)
            assert answer.status == 200
            again = send(world.process(), *request[:2], key, request[2])
            assert (again.body, is_replay(again)) == (answer.body, True)
            _judge_change(world, request, answer.body)


def _judge_change(world: World, request: Request, shown: dict[str, Any]) -> None:
    api = world.process()
    if shown["object"] == "customer":
        found = api.get("/customers", email=request[2]["email"])["values"]
        assert [each["id"] for each in found] == [shown["id"]]
        assert len(shown["payment_methods"]) == 2
        return
    methods = api.get(f"/customers/{world.customer}/payment_methods")["values"]
    assert len(methods) == 2
    defaults = [each["id"] for each in methods if each["default_payment_method"]]
    assert defaults == [shown["id"]]


def test_a_deleted_method_is_gone_whatever_happened(world: World) -> None:
    def make() -> Request:
        return "DELETE", f"/payment_methods/{world.method}", None

    names = points(world, make, Verdict.APPROVE)
    for at, name in enumerate(names):
        for fault in FAULTS:
            CASES.append(f"{name} {fault}")
            world.begin()
            request = make()
            world.send(request, new_key(), Plan(at, fault))
            assert world.process().request(*request[:2]).status in (200, 404)
            assert world.process().get(request[1]).status == 404
            body = {"type": "payment", "amount": 1, "customer_id": world.customer}
            refused = world.process().post("/transactions", body)
            assert refused["details"] == {"payment_method_id": "Required"}
