"""A process that dies at any of its requests, and a caller that sends the same again, with its key.

Every request to the store is a point to die at, before it arrives and after: those of the service,
and those of the sandbox processor, whose books are kept there too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.hooks import HierarchicalEmitter

from chalicelib.dynamo.reading import get_row
from chalicelib.processors.sandbox import SandboxEntry
from chalicelib.services.settlement import LONGEST_REQUEST
from tests.sandbox.support import Hands
from tests.support.client import Answer, Api
from tests.support.keys import is_replay, new_key, send
from tests.support.objects import card, customer_with_default, pay
from tests.support.organisations import new_organisation
from tests.support.stores import Store

pytestmark = pytest.mark.dynamodb_local

BEFORE, AFTER = "before-send.dynamodb", "after-call.dynamodb"
MOST_REQUESTS = 20


class ProcessGone(BaseException):
    """The process is no more. Nothing catches it."""


@contextmanager
def dying(events: HierarchicalEmitter, position: int, event: str) -> Iterator[None]:
    """The process dies at the request with this number, before or after it arrives."""
    made = 0

    def count(**_: Any) -> None:
        nonlocal made
        made += 1
        if made == position:
            raise ProcessGone

    events.register(event, count)
    try:
        yield
    finally:
        events.unregister(event, count)


@dataclass
class Place:
    """A service that can die and be started anew."""

    store: Store
    clock: Hands
    key: str
    api: Api
    customer: str = ""
    method: str = ""

    def restart(self) -> None:
        self.api = Api(self.store.services(clock=self.clock, sleep=lambda _: None), self.key)
        self.api.get("/operations")  # warm: the key is known from here on

    def payments(self) -> list[Any]:
        values: list[Any] = self.api.get("/transactions")["values"]
        return values


@pytest.fixture
def place(dynamodb_local_store: Store) -> Callable[[], Place]:
    def make() -> Place:
        _, key = new_organisation(dynamodb_local_store)
        place = Place(dynamodb_local_store, Hands(), key, None)  # type: ignore[arg-type]
        place.restart()
        place.customer, place.method = customer_with_default(place.api)
        return place

    return make


Request = tuple[str, str, Any]


def payment(**more: Any) -> Request:
    return "POST", "/transactions", {"type": "payment", "amount": 5, **more}


def refund(place: Place) -> Request:
    original = pay(place.api, place.customer, 7)["id"]
    return (
        "POST",
        "/transactions",
        {"type": "refund", "ledger": [{"assoc_transaction_id": original}]},
    )


def change(place: Place, before: str, after: str) -> Request:
    held = pay(place.api, place.customer, 7, status=before)["id"]
    return "PUT", f"/transactions/{held}", {"status": after, "notes": "n"}


MOVES: dict[str, Callable[[Place], Request]] = {
    "default": lambda p: payment(customer_id=p.customer),
    "named": lambda p: payment(payment_method_id=p.method),
    "new": lambda p: payment(
        customer_id=p.customer, payment_method=card(default_payment_method=True)
    ),
    "declined": lambda p: payment(payment_method=card("4111 1111 1111 9904")),
    "held": lambda p: payment(customer_id=p.customer, status="authorized"),
    "answer lost": lambda p: payment(payment_method=card("4111 1111 1111 9921")),
    "not sent": lambda p: payment(payment_method=card("4111 1111 1111 9922")),
    "lost": lambda p: payment(payment_method=card("4111 1111 1111 9923")),
    "refund": refund,
    "capture": lambda p: change(p, "authorized", "processed"),
    "void of a hold": lambda p: change(p, "authorized", "voided"),
    "void of a payment": lambda p: change(p, "processed", "voided"),
}
CREATIONS: dict[str, Callable[[Place], Request]] = {
    "customer": lambda p: ("POST", "/customers", {"name": "New", "email": "new@example.com"}),
    "customer with methods": lambda p: (
        "POST",
        "/customers",
        {"name": "New", "email": "new@example.com", "payment_methods": [card(), card()]},
    ),
    "method": lambda p: (
        "POST",
        "/payment_methods",
        card(customer_id=p.customer, default_payment_method=True),
    ),
}


def points(place: Callable[[], Place], make: Callable[[Place], Request]) -> Iterator[Any]:
    """The service after it has died at each point in turn, with the request and its key."""
    for event in (BEFORE, AFTER):
        for position in range(1, MOST_REQUESTS):
            here, key = place(), new_key()
            request = make(here)
            known = {each["id"] for each in here.payments()}
            try:
                with dying(here.store.connection.client.meta.events, position, event):
                    send(here.api, *request[:2], key, request[2])
            except ProcessGone:
                here.restart()
                yield here, request, key, known
            else:
                assert position > 1, "it must have died at its write at least"
                break
        else:
            pytest.fail(f"more than {MOST_REQUESTS} requests")


def until_answered(place: Place, request: Request, key: str) -> Answer:
    """The caller does what it is told to: it comes again."""
    for _ in range(4):
        answer = send(place.api, *request[:2], key, request[2])
        if answer.status == 409:
            assert answer.headers["Retry-After"] == "2"
            place.clock.forward(LONGEST_REQUEST.total_seconds())
        elif answer.body.get("status") != "processing":
            return answer
    raise AssertionError("it never comes to an end")


@pytest.mark.parametrize("make", MOVES.values(), ids=MOVES)
def test_money_moves_once(place: Callable[[], Place], make: Callable[[Place], Request]) -> None:
    died = 0
    for here, request, key, known in points(place, make):
        died += 1
        answer = until_answered(here, request, key)
        shown = answer["details"] if answer.status == 400 else answer.body
        new = [each for each in here.payments() if each["id"] not in known]
        if request[0] == "POST":
            assert [each["id"] for each in new] == [shown["id"]]
        else:
            assert new == []
        _hold_books(shown, request)
        again = send(here.api, *request[:2], key, request[2])
        assert is_replay(again)
        assert again.body == answer.body
        assert len(here.payments()) == len(known) + len(new)
    assert died >= 2


def booked(reference: str) -> Any:
    """The processor's entry, or None."""
    return get_row(SandboxEntry, reference)


def _hold_books(shown: Any, request: Request) -> None:
    """What the service says is what the processor has done, once."""
    entry = booked(shown["id"])
    if shown["status_code"] == "processor_unavailable":
        assert (shown["status"], entry) == ("declined", None)
        return
    assert entry is not None
    assert round(shown["amount"] * 100) == entry.cents
    wanted = request[2].get("status")
    if request[0] == "PUT":
        assert shown["status"] == wanted
        assert entry.state == {"processed": "captured", "voided": "voided"}[wanted]
    else:
        states = {"captured": "processed", "credited": "processed"}
        assert shown["status"] == states.get(str(entry.state), entry.state)
    if entry.kind == "refund":
        assert booked(str(entry.original)).left == 0


@pytest.mark.parametrize("make", CREATIONS.values(), ids=CREATIONS)
def test_an_object_is_created_once(
    place: Callable[[], Place], make: Callable[[Place], Request]
) -> None:
    died = 0
    for here, request, key, _ in points(place, make):
        died += 1
        answer = send(here.api, *request[:2], key, request[2])
        assert answer.status == 200
        again = send(here.api, *request[:2], key, request[2])
        assert (again.body, is_replay(again)) == (answer.body, True)
        assert len(here.api.get("/customers")["values"]) == 1 + (request[1] == "/customers")
        methods = len(here.api.get("/payment_methods")["values"])
        assert methods == 1 + len(request[2].get("payment_methods", "1" * ("card" in request[2])))
    assert died >= 2
