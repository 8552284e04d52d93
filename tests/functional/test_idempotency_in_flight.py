"""A second caller while the first is at work, after it has died, and after it came to nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.domain.processing import (
    LONGEST_REQUEST,
    NOT_SENT,
    UNKNOWN,
    Answer,
    ProcessorRequest,
    Verb,
)
from tests.sandbox.support import Hands
from tests.support.client import Answer as Response
from tests.support.client import Api
from tests.support.keys import Desk, desk_of, is_replay, new_key, send
from tests.support.objects import card, customer_with_default, pay
from tests.support.organisations import new_organisation
from tests.support.stores import Store


@dataclass
class Place:
    """A client whose time, sleep and processor are in the hands of the test."""

    api: Api
    store: Store
    desk: Desk
    clock: Hands
    customer: str = ""
    naps: list[float] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None
    """What others do while a caller sleeps."""

    def charge(self, key: str, **more: Any) -> Response:
        body = {"type": "payment", "amount": 5, "customer_id": self.customer, **more}
        return send(self.api, "POST", "/transactions", key, body)

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.meanwhile()


@pytest.fixture
def place(module_store: Store) -> Place:
    clock, desk = Hands(), desk_of(module_store)
    _, key = new_organisation(module_store)
    place = Place(None, module_store, desk, clock)  # type: ignore[arg-type]
    services = module_store.services(clock=clock, sleep=place.sleep, processors={"sandbox": desk})
    place.api = Api(services, key)
    place.customer, _ = customer_with_default(place.api)
    return place


def nothing_arrives(verb: str, reference: str) -> Answer:
    return UNKNOWN


def answer_is_lost(desk: Desk) -> Callable[[str, str], Answer | None]:
    """The request arrives and is booked, and its answer never comes back."""

    def instead(verb: str, reference: str) -> Answer | None:
        desk.instead = None
        desk.processor.send(desk.sent[-1])
        return UNKNOWN

    return instead


def test_it_waits_for_the_first_caller(place: Place) -> None:
    """The first is still with the processor when the second comes, and done while that sleeps."""
    key = new_key()
    place.desk.instead = nothing_arrives
    first = place.charge(key)
    assert first["status"] == "processing"
    place.desk.instead = None
    other = place.api.again()

    def meanwhile() -> None:
        if len(place.naps) == 3:
            place.desk.processor.send(place.desk.sent[-1])
            place.clock.forward(1)
            other.get(f"/transactions/{first['id']}")

    place.meanwhile = meanwhile
    second = place.charge(key)
    assert (second.status, second["id"], is_replay(second)) == (200, first["id"], True)
    assert second["status"] == "processed"
    assert len(place.naps) == 3
    assert [verb for verb, _ in place.desk.said] == ["sale", "lookup"]


@pytest.mark.parametrize(
    ("body", "verb"),
    [({}, "sale"), ({"status": "authorized"}, "authorize"), ({"payment_method": card()}, "sale")],
)
def test_it_is_told_to_come_back(place: Place, body: dict[str, Any], verb: str) -> None:
    key = new_key()
    place.desk.instead = nothing_arrives
    first = place.charge(key, **body)
    before = place.store.dump()
    second = place.charge(key, **body)
    assert (second.status, second["error_type"]) == (409, "Conflict")
    assert second.headers["Retry-After"] == "2"
    assert not is_replay(second)
    assert 1 < sum(place.naps) < 2
    assert [said for said, _ in place.desk.said] == [verb, "lookup"]
    assert place.store.dump() == before
    place.naps.clear()
    other = place.charge(key, **body, notes="other")
    assert (other.status, list(other["details"]), place.naps) == (400, ["Idempotency-Key"], [])
    # It can't be on its way any more: it was never sent.
    place.clock.forward(LONGEST_REQUEST.total_seconds())
    third = place.charge(key, **body)
    assert (third.status, third["error_type"]) == (400, "TransactionDeclined")
    assert third["details"]["id"] == first["id"]
    assert third["details"]["status_code"] == "processor_unavailable"
    assert is_replay(third)


@pytest.mark.parametrize("number", ["4111 1111 1111 9903", "4242 4242 4242 4242"])
def test_a_lost_answer_is_found_again(place: Place, number: str) -> None:
    key = new_key()
    place.desk.instead = answer_is_lost(place.desk)
    first = place.charge(key, payment_method=card(number))
    assert (first.status, first["status"]) == (200, "processing")
    second = place.charge(key, payment_method=card(number))
    assert is_replay(second)
    expected = (400, "declined") if number.endswith("9903") else (200, "processed")
    shown = second["details"] if second.status == 400 else second.body
    assert (second.status, shown["status"], shown["id"]) == (*expected, first["id"])
    assert [verb for verb, _ in place.desk.said] == ["sale", "lookup"]


def test_a_refund_too(place: Place) -> None:
    key, payment = new_key(), pay(place.api, place.customer, 5)["id"]
    body = {"type": "refund", "ledger": [{"assoc_transaction_id": payment}]}
    place.desk.instead = answer_is_lost(place.desk)
    first = send(place.api, "POST", "/transactions", key, body)
    assert first["status"] == "processing"
    second = send(place.api, "POST", "/transactions", key, body)
    assert (second["id"], second["status"], is_replay(second)) == (first["id"], "processed", True)
    assert [verb for verb, _ in place.desk.said] == ["sale", "refund", "lookup"]


@dataclass(frozen=True)
class FollowUp:
    """A change of a status: from what, to what, and by which verb."""

    before: str
    after: str
    verb: str

    def make(self, place: Place) -> str:
        return str(pay(place.api, place.customer, status=self.before)["id"])

    def send(self, place: Place, transaction_id: str, key: str, **more: Any) -> Response:
        change = {"status": self.after, **more}
        return send(place.api, "PUT", f"/transactions/{transaction_id}", key, change)


FOLLOW_UPS = pytest.mark.parametrize(
    "follow_up",
    [
        FollowUp("authorized", "processed", "capture"),
        FollowUp("authorized", "voided", "void"),
        FollowUp("processed", "voided", "void"),
    ],
    ids=["capture", "void of a hold", "void of a payment"],
)


@FOLLOW_UPS
def test_a_follow_up_whose_answer_is_lost(place: Place, follow_up: FollowUp) -> None:
    transaction_id, key = follow_up.make(place), new_key()
    place.desk.instead = answer_is_lost(place.desk)
    first = follow_up.send(place, transaction_id, key, notes="n")
    assert first["status"] == "processing"
    second = follow_up.send(place, transaction_id, key, notes="n")
    assert (second.status, second["status"], is_replay(second)) == (200, follow_up.after, True)
    said = [verb for verb, _ in place.desk.said][1:]
    assert said == [follow_up.verb, "lookup"]


@FOLLOW_UPS
def test_a_follow_up_at_work(place: Place, follow_up: FollowUp) -> None:
    transaction_id, key = follow_up.make(place), new_key()
    place.desk.instead = nothing_arrives
    follow_up.send(place, transaction_id, key)
    place.api.get(f"/transactions/{transaction_id}")
    before = place.store.dump()
    again = follow_up.send(place, transaction_id, key)
    assert (again.status, again.headers["Retry-After"]) == (409, "2")
    without_its_key = follow_up.send(place, transaction_id, new_key(), notes="n")
    assert (without_its_key.status, "Retry-After" in without_its_key.headers) == (409, False)
    assert place.store.dump() == before


@FOLLOW_UPS
def test_a_follow_up_that_came_to_nothing_is_tried_again(place: Place, follow_up: FollowUp) -> None:
    """A transaction is as it was before: to answer it again would say that all is done."""
    transaction_id, key = follow_up.make(place), new_key()
    place.desk.instead = lambda verb, reference: NOT_SENT
    follow_up.send(place, transaction_id, key)
    assert place.api.get(f"/transactions/{transaction_id}")["status"] == follow_up.before
    place.desk.instead = None
    second = follow_up.send(place, transaction_id, key)
    assert (second.status, second["status"], is_replay(second)) == (200, follow_up.after, False)
    third = follow_up.send(place, transaction_id, key)
    assert (third.status, third["status"], is_replay(third)) == (200, follow_up.after, True)
    other = follow_up.send(place, transaction_id, key, notes="n")
    assert list(other["details"]) == ["Idempotency-Key"]
    assert [verb for verb, _ in place.desk.said][1:] == [follow_up.verb] * 2


def test_a_void_that_is_refused_is_refused_again(place: Place) -> None:
    payment, key = pay(place.api, place.customer)["id"], new_key()
    void = FollowUp("processed", "voided", "void")
    [(_, reference)] = place.desk.said
    by_hand = ProcessorRequest(
        verb=Verb.VOID, reference=f"{reference}:by hand", minor_units=100_00, original=reference
    )
    place.desk.processor.send(by_hand)
    for _ in range(2):
        refused = void.send(place, payment, key)
        assert (refused.status, is_replay(refused)) == (400, False)
        assert refused["details"] == {"status": "Invalid value: the processor refused to void"}


def test_a_void_that_came_to_nothing_and_is_not_possible_any_more(place: Place) -> None:
    payment, key = pay(place.api, place.customer)["id"], new_key()
    void = FollowUp("processed", "voided", "void")
    place.desk.instead = lambda verb, reference: NOT_SENT
    void.send(place, payment, key)
    place.desk.instead = None
    back = {"type": "refund", "amount": 1, "ledger": [{"assoc_transaction_id": payment}]}
    assert place.api.post("/transactions", back).status == 200
    refused = void.send(place, payment, key)
    assert refused["details"] == {"status": "Invalid value: the payment has refunds"}


def test_a_later_step_of_another_request_is_no_reason_to_wait(place: Place) -> None:
    key = new_key()
    held = place.charge(key, status="authorized")["id"]
    place.desk.instead = nothing_arrives
    place.api.put(f"/transactions/{held}", {"status": "processed"})
    again = place.charge(key, status="authorized")
    assert (again.status, again["status"], is_replay(again)) == (200, "processing", True)
    assert place.naps == []


def test_details_changed_while_it_is_in_flight_are_answered_at_once(place: Place) -> None:
    place.desk.instead = nothing_arrives
    paid, key = place.charge(new_key())["id"], new_key()
    for replayed in (False, True):
        answer = send(place.api, "PUT", f"/transactions/{paid}", key, {"notes": "n"})
        assert (answer.status, answer["notes"], is_replay(answer)) == (200, "n", replayed)
    assert place.naps == []
