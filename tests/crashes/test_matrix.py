"""Every request of every movement of money, stopped in every way, and finished by whoever comes.

What is stopped is generated from a recording, so a request that is added is covered. On Amazon's
DynamoDB Local, and in the end over all rows that were written: all invariants hold, and the
processor's books agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from onfile.admin.check import check
from onfile.admin.progress import Progress
from onfile.admin.reconcile import reconcile
from tests.crashes.cases import (
    AT_LEAST,
    GRID,
    GRID_IDS,
    RETRY,
    SWEEPER,
    Case,
    Movement,
    cases_of,
)
from tests.crashes.judging import judge_change, judge_move
from tests.crashes.scenarios import ALL_CHANGES, CHANGES, DELETION, Scenario, Verdict
from tests.crashes.world import Request, World, new_world
from tests.support.evidence import record
from tests.support.faults import Fault, Plan
from tests.support.keys import is_replay, new_key, send
from tests.support.stores import Store

pytestmark = [pytest.mark.dynamodb_local, pytest.mark.evidence]

QUIET = Progress(None)
TRIED: list[Case] = []
WRONG: list[str] = []
"""What came of those that went wrong."""

RECORDED: dict[Movement | str, list[str]] = {}
"""What each movement or change asks of others when nothing happens to it, once found out."""

SPOILED: set[str] = set()
"""Payments whose entry a test has changed behind the service's back."""


@pytest.fixture(scope="module")
def _whole(_dynamodb_local_store: Store) -> Iterator[Store]:
    """The store of all cases; what must hold of all rows is looked for at the end, once."""
    yield _dynamodb_local_store
    _dynamodb_local_store.activate()
    assert [each for each in check(QUIET, sleep=lambda _: None) if each.invariant != "I7"] == []
    differences = [each for each in reconcile(QUIET).differences if each.kind != "pending"]
    assert [each for each in differences if each.transaction_id not in SPOILED] == []
    record("crash matrix", {"cases": len(TRIED), "wrong": len(WRONG)})


@pytest.fixture
def world(_whole: Store, dynamodb_local_store: Store) -> World:
    return new_world(dynamodb_local_store)


def cases_of_move(world: World, scenario: Scenario, verdict: Verdict) -> list[Case]:
    return _cases(world, (scenario, verdict), partial(scenario.make, world, verdict), verdict)


def cases_of_change(world: World, name: str) -> list[Case]:
    return _cases(world, name, partial(ALL_CHANGES[name], world), Verdict.APPROVE)


def _cases(
    world: World, what: Movement | str, make: Callable[[], Request], verdict: Verdict
) -> list[Case]:
    if what not in RECORDED:
        plan, request = Plan(), make()
        _note_spoiled(world, verdict)
        world.send(request, new_key(), plan, answer_is_lost=verdict is Verdict.LOST)
        RECORDED[what] = plan.made
        world.begin()
    return list(cases_of(RECORDED[what]))


def _note_spoiled(world: World, verdict: Verdict) -> set[str]:
    """The transactions that are there before the request."""
    known = {each["id"] for each in world.payments()}
    if verdict is Verdict.DECLINE:
        SPOILED.update(known)
    return known


def test_the_matrix_is_as_large_as_promised(world: World) -> None:
    cases = [case for move in GRID for case in cases_of_move(world, *move[:2])]
    cases += [case for name in ALL_CHANGES for case in cases_of_change(world, name)]
    assert len(cases) >= AT_LEAST
    assert {case.fault for case in cases} == set(Fault)
    for scenario, verdict, _ in GRID:
        made = RECORDED[scenario, verdict]
        assert len(made) >= 3, made
        assert sum(name.startswith("processor ") for name in made) == 1, made


def each_holds(cases: list[Case], hold: Callable[[Case], None]) -> None:
    """All are tried, whatever comes of the first."""
    wrong = []
    for case in cases:
        TRIED.append(case)
        try:
            hold(case)
        except AssertionError as error:
            wrong.append(f"{case}: {error}")
    WRONG.extend(wrong)
    assert wrong == []


@pytest.mark.parametrize(("scenario", "verdict", "recovery"), GRID, ids=GRID_IDS)
def test_money_moves_once(
    world: World, scenario: Scenario, verdict: Verdict, recovery: str
) -> None:
    cases = cases_of_move(world, scenario, verdict)
    each_holds(cases, partial(_try, world, scenario, verdict, recovery))


def _try(world: World, scenario: Scenario, verdict: Verdict, recovery: str, case: Case) -> None:
    world.begin()
    request, key = scenario.make(world, verdict), new_key()
    known = _note_spoiled(world, verdict)
    plan = Plan(case.at, case.fault, meanwhile=partial(_come, world, request, key, recovery))
    world.send(request, key, plan, answer_is_lost=verdict is Verdict.LOST)
    if recovery == RETRY:
        _answered_once(world, request, key)
    elif recovery == SWEEPER:
        world.sweep()
    else:
        world.look()
    judge_move(world, request, verdict, recovery, known)


def _come(world: World, request: Request, key: str, recovery: str) -> None:
    """Somebody comes while the request is held, as late as one can still be on its way."""
    world.wait_as_long_as_a_request_may_last()
    if recovery == RETRY:
        send(world.other, *request[:2], key, request[2])
    elif recovery == SWEEPER:
        world.other.services.sweeper.run()
    else:
        world.look_once()


def _answered_once(world: World, request: Request, key: str) -> None:
    """The same comes again for the same key, whoever asks."""
    answer = world.until_answered(request, key)
    again = send(world.other, *request[:2], key, request[2])
    # A void that was refused has come to nothing: it is tried anew, and refused anew.
    if answer.status == 200 or answer.body["error_type"] == "TransactionDeclined":
        assert is_replay(again), again.text
    assert again.body == answer.body


def _stopped(world: World, name: str, case: Case) -> tuple[Request, str]:
    """A change that was stopped, and its key; while it was held, somebody sent it again."""
    world.begin()
    request, key = ALL_CHANGES[name](world), new_key()
    meanwhile = partial(_come, world, request, key, RETRY)
    world.send(request, key, Plan(case.at, case.fault, meanwhile=meanwhile))
    return request, key


@pytest.mark.parametrize("name", CHANGES)
def test_what_will_be_charged_is_changed_once(world: World, name: str) -> None:
    def hold(case: Case) -> None:
        request, key = _stopped(world, name, case)
        answer = world.until_answered(request, key)
        assert answer.status == 200
        again = send(world.other, *request[:2], key, request[2])
        assert (again.body, is_replay(again)) == (answer.body, True)
        judge_change(world, request, answer.body)

    each_holds(cases_of_change(world, name), hold)


def test_a_deleted_method_is_gone_whatever_happened(world: World) -> None:
    def hold(case: Case) -> None:
        request, _ = _stopped(world, DELETION, case)
        assert world.other.request(*request[:2]).status in (200, 404)
        assert world.other.get(request[1]).status == 404
        body = {"type": "payment", "amount": 1, "customer_id": world.customer}
        refused = world.other.post("/transactions", body)
        assert refused["details"] == {"payment_method_id": "Required"}

    each_holds(cases_of_change(world, DELETION), hold)
