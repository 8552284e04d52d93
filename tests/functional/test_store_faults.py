"""Every request that a route sends to the store, and every way in which the store can fail it.

The table is made from a recording: each route is run once on a store in good health, and then once
for each of its requests and each fault, which lasts a moment or as long as anybody is waiting. The
caller is answered in time, 200 or 503, and told what to do; it does so when the store is well
again. An ordinary run takes every seventh case of the table and the most telling ones, a long one
all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chalicelib.api.caller import LOOK_FIRST, SEND_AGAIN, SEND_AGAIN_WITH_KEY
from chalicelib.time_budget import REQUEST_S, RESERVE_S
from tests.crashes import scenarios
from tests.crashes.scenarios import VARIANTS, Scenario, Verdict
from tests.crashes.world import Request, World, booked
from tests.support.client import Answer, Api
from tests.support.faults import Plan
from tests.support.hours import Hours
from tests.support.keys import is_replay, new_key, send
from tests.support.objects import customer, listed, pay
from tests.support.organisations import new_organisation
from tests.support.scale import times
from tests.support.serving import embedded_store
from tests.support.store_faults import FOR_EVER, Fault, weather
from tests.support.stores import Store


@dataclass
class Place(World):
    """A world whose process lives on, whatever the store does to it."""

    api: Api = field(init=False)

    def __post_init__(self) -> None:
        self.api = self.other = super().process()

    def process(self, plan: Plan | None = None, *, answer_is_lost: bool = False) -> Api:
        """The one that there is."""
        return self.api


Make = Callable[[Place], Request]


def _by(scenario: Scenario, verdict: Verdict) -> Make:
    return lambda place: scenario.make(place, verdict)


MOVES: dict[str, Make] = {
    **{each.name: _by(each, Verdict.APPROVE) for each in (*scenarios.MOVES, *VARIANTS)},
    **{f"{each.name}, declined": _by(each, Verdict.DECLINE) for each in scenarios.MOVES[:3]},
}
CREATIONS: dict[str, Make] = {**scenarios.CHANGES}
CHANGES: dict[str, Make] = {
    "change a customer": lambda p: ("PUT", f"/customers/{p.customer}", {"name": "Bea"}),
    "change a method": lambda p: (
        "PUT",
        f"/payment_methods/{p.method}",
        {"default_payment_method": False},
    ),
    "change a payment": lambda p: (
        "PUT",
        f"/transactions/{pay(p.api, p.customer)['id']}",
        {"notes": "n"},
    ),
    "change several": lambda p: (
        "PUT",
        "/customers",
        listed({"id": p.customer, "name": "Bea"}, {"id": customer(p.api), "name": "Cis"}),
    ),
}
DELETIONS: dict[str, Make] = {
    "delete a customer": lambda p: ("DELETE", f"/customers/{customer(p.api)}", None),
    "delete a wallet": lambda p: ("DELETE", f"/customers/{p.customer}", None),
    "delete a method": lambda p: ("DELETE", f"/payment_methods/{p.method}", None),
}
READS: dict[str, Make] = {
    "get": lambda p: ("GET", f"/customers/{p.customer}", None),
    "get a method": lambda p: ("GET", f"/payment_methods/{p.method}", None),
    "list": lambda p: ("GET", "/transactions?fields=*,customer[name]", None),
    "list of a customer": lambda p: ("GET", f"/transactions?customer_id={p.customer}", None),
    "related": lambda p: (
        "GET",
        f"/transactions/{pay(p.api, p.customer)['id']}/payment_method",
        None,
    ),
}
STEP = 7
LASTING = tuple(fault for fault in Fault if fault is not Fault.REFUSED)


@pytest.fixture(scope="module")
def _store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("faults")
    with embedded_store(path / "onfile.db") as store:
        yield store


@pytest.fixture
def place(_store: Store, hours: Hours) -> Place:
    _store.activate()
    organisation, key = new_organisation(_store)
    place = Place(_store, organisation.id, key)
    place.api.get("/operations")  # warm: the key is known from here on
    return place


def cases(
    place: Place, hours: Hours, make: Make, key: Callable[[], str | None]
) -> Iterator[tuple[Request, str | None, Answer, set[str], str]]:
    """Each request of a route under each fault: what was asked, with which key, and answered.

    Also the transactions that there were before, and what the case is called.
    """
    place.begin()
    request = make(place)
    with weather(place.store, hours) as well:
        assert sent(place, request, key()).status in (200, 400)
    assert well.sent
    for position, operation, fault, last in table(well.sent):
        place.clock.forward(1)
        place.begin()
        request, mine = make(place), key()
        place.clock.forward(1)
        known, began = newest(place, "/transactions"), hours.now
        with weather(place.store, hours, fault, first=position, last=last):
            answer = sent(place, request, mine)
        name = f"{fault} at {position} {operation}, {'once' if last == position else 'on'}"
        assert hours.now - began <= REQUEST_S + RESERVE_S, name
        yield request, mine, answer, known, name


def table(operations: list[str]) -> list[tuple[int, str, Fault, int]]:
    """Position, operation and fault, which ends at the last of the numbers."""
    whole = [
        (position, operation, fault, last)
        for position, operation in enumerate(operations, 1)
        for fault in LASTING
        for last in (position, FOR_EVER)
        if fault.can_hit(operation)
    ]
    if times(1) > 1:
        return whole
    # The routes are of different lengths, and reads have fewer faults: all pairs get their turn.
    first = len(whole) % STEP
    return [each for at, each in enumerate(whole) if at % STEP == first or _tells(*each)]


def _tells(position: int, operation: str, fault: Fault, last: int) -> bool:
    """Whether the store's client sends again what has been written."""
    is_written = operation == "TransactWriteItems" and fault is Fault.UNANSWERED
    return is_written and last == position


def newest(place: Place, path: str) -> set[str]:
    """The ids of the last few. A case makes two at most, a second after those that there were."""
    return {each["id"] for each in place.api.get(path, limit=4)["values"]}


def sent(place: Place, request: Request, key: str | None) -> Answer:
    if key is not None:
        return send(place.api, *request[:2], key, request[2])
    return place.api.request(*request[:2], json=request[2])


def hold_answer(answer: Answer, told: str, name: str) -> None:
    """It was done, or declined, or the caller knows that it has to come again, and how."""
    if answer.status == 400:
        assert answer["error_type"] == "TransactionDeclined", (name, answer.text)
        return
    assert answer.status in (200, 503), (name, answer.text)
    if answer.status == 503:
        assert not name.endswith("once"), name
        assert answer.headers["Retry-After"] == "2"
        assert answer["error_type"] == "ServiceUnavailable"
        assert answer["error_description"].endswith(told)


def hold_books(place: Place, shown: dict[str, Any], request: Request) -> None:
    """What is answered is what the processor has done, and what was asked for if it has."""
    assert place.difference(shown["id"]) == ""
    if shown["status_code"] == "processor_unavailable":
        assert booked(shown["id"]) is None
    elif request[0] == "PUT":
        assert shown["status"] == request[2]["status"]


@pytest.mark.parametrize("make", MOVES.values(), ids=MOVES)
def test_money_moves_once(place: Place, hours: Hours, make: Make) -> None:
    for request, key, first, known, name in cases(place, hours, make, new_key):
        hold_answer(first, SEND_AGAIN_WITH_KEY, name)
        answer = place.until_answered(request, key or "")
        shown = answer["details"] if answer.status == 400 else answer.body
        new = newest(place, "/transactions") - known
        assert new == ({shown["id"]} if request[0] == "POST" else set()), name
        hold_books(place, shown, request)
        again = send(place.api, *request[:2], key or "", request[2])
        assert (again.body, is_replay(again)) == (answer.body, True), name


OBJECTS = CREATIONS | CHANGES


@pytest.mark.parametrize("make", OBJECTS.values(), ids=OBJECTS)
def test_an_object_is_made_or_changed_once(place: Place, hours: Hours, make: Make) -> None:
    for request, key, first, _, name in cases(place, hours, make, new_key):
        hold_answer(first, SEND_AGAIN_WITH_KEY, name)
        made = newest(place, "/customers")
        answer = send(place.api, *request[:2], key or "", request[2])
        assert answer.status == 200, (name, answer.text)
        if first.status == 200:
            assert (answer.body, is_replay(answer)) == (first.body, True), name
            assert newest(place, "/customers") == made, name


@pytest.mark.parametrize("make", DELETIONS.values(), ids=DELETIONS)
def test_a_deletion_that_failed_is_sent_again(place: Place, hours: Hours, make: Make) -> None:
    for request, _, first, _, name in cases(place, hours, make, lambda: None):
        hold_answer(first, SEND_AGAIN, name)
        answer = sent(place, request, None)
        assert answer.status in ((404,) if first.status == 200 else (200, 404)), (name, answer.text)
        assert place.api.get(request[1]).status == 404


@pytest.mark.parametrize("make", READS.values(), ids=READS)
def test_a_read_that_failed_is_sent_again(place: Place, hours: Hours, make: Make) -> None:
    for request, _, first, _, name in cases(place, hours, make, lambda: None):
        hold_answer(first, SEND_AGAIN, name)
        assert sent(place, request, None).status == 200


def test_without_a_key_one_is_told_to_look_first(
    place: Place, hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.STEP", 1)

    def payment(here: Place) -> Request:
        body: Any = {"type": "payment", "amount": 5, "customer_id": here.customer}
        return "POST", "/transactions", body

    refused = 0
    for _, _, first, known, name in cases(place, hours, payment, lambda: None):
        hold_answer(first, LOOK_FIRST, name)
        refused += first.status == 503
        new = newest(place, "/transactions") - known
        charged = [each for each in new if booked(each) is not None]
        assert len(new) <= 1, name
        assert not charged or first.status == 200, name
    assert refused


@pytest.mark.parametrize("make", MOVES.values(), ids=MOVES)
def test_a_mistake_of_ours_in_the_outcome_leaves_it_to_settlement(
    place: Place, hours: Hours, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """The write after the processor's answer is refused: what happened is neither lost nor 500."""
    place.begin()
    request = make(place)
    with weather(place.store, hours) as well:
        sent(place, request, new_key())
    place.begin()
    request, key = make(place), new_key()
    caplog.clear()
    with weather(place.store, hours, Fault.REFUSED, first=len(well.sent)):
        first = sent(place, request, key)
    assert (first.status, first["status"]) == (200, "processing"), first.text
    assert "outcome_not_recorded" in caplog.text
    answer = place.until_answered(request, key)
    hold_books(place, answer["details"] if answer.status == 400 else answer.body, request)
