"""What becomes of a request whose time runs out, before and after the money has moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.attempts import ATTEMPTS, LONGEST_ATTEMPT_S, MORE_ATTEMPTS
from chalicelib.domain.processing import UNKNOWN, Answer
from chalicelib.dynamo.transport import Transport
from chalicelib.dynamo.walks import SIDE_BY_SIDE
from chalicelib.time_budget import REQUEST_S
from tests.sandbox.support import Hands
from tests.support.client import Api
from tests.support.hours import Hours
from tests.support.keys import Desk, desk_of, new_key, send
from tests.support.objects import customer_with_default
from tests.support.organisations import new_organisation
from tests.support.store_faults import Fault, weather
from tests.support.stores import Store


@dataclass
class Till:
    """A service, its processor, and a payment for it. The key is known: the first read is warm."""

    store: Store
    desk: Desk
    api: Api
    payment: dict[str, object]


@pytest.fixture
def till(module_store: Store, hours: Hours) -> Till:
    _, key = new_organisation(module_store)
    desk = desk_of(module_store)
    services = module_store.services(clock=Hands(), sleep=hours.sleep, processors={"sandbox": desk})
    api = Api(services, key)
    owner, _ = customer_with_default(api)
    return Till(module_store, desk, api, {"type": "payment", "amount": 5, "customer_id": owner})


@pytest.mark.parametrize("took", [0, REQUEST_S - 1, REQUEST_S + 20])
def test_an_outcome_is_written_however_late_it_is(till: Till, hours: Hours, took: float) -> None:
    def slow(verb: str, reference: str) -> Answer:
        [request] = till.desk.sent
        answer = till.desk.processor.send(request)
        hours.now += took
        return answer

    till.desk.instead = slow
    answer = till.api.post("/transactions", till.payment)
    assert (answer.status, answer["status"]) == (200, "processed")
    assert till.api.get(f"/transactions/{answer['id']}")["status"] == "processed"


@pytest.mark.parametrize(("failures", "status"), [(MORE_ATTEMPTS - 1, "processed"),
                                                  (MORE_ATTEMPTS, "processing")])  # fmt: skip
def test_an_outcome_is_tried_harder_than_all_else(
    till: Till, hours: Hours, failures: int, status: str
) -> None:
    # Customer, intent, and three requests of the sandbox's books come before the outcome.
    with weather(till.store, hours) as well:
        till.api.post("/transactions", till.payment)
    outcome = len(well.sent)
    with weather(
        till.store, hours, Fault.THROTTLED, first=outcome, last=outcome + failures - 1
    ) as bad:
        answer = till.api.post("/transactions", till.payment)
    assert (answer.status, answer["status"]) == (200, status)
    assert len(bad.sent) == outcome + min(failures, MORE_ATTEMPTS - 1)
    assert till.api.get(f"/transactions/{answer['id']}")["status"] == "processed"


def test_all_else_is_given_up_sooner_and_without_an_effect(till: Till, hours: Hours) -> None:
    with weather(till.store, hours, Fault.BROKEN) as bad:
        answer = till.api.post("/transactions", till.payment)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert bad.sent == ["GetItem"] * ATTEMPTS
    assert till.desk.said == []


SLOW_S = LONGEST_ATTEMPT_S - 0.1


@contextmanager
def slow_store(till: Till, hours: Hours) -> Iterator[None]:
    """Every request takes as long as it may, and is answered."""

    def slowly(inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return inner(operation, request)
        finally:
            hours.now += SLOW_S

    with till.store.wrapped(slowly):
        yield


def test_what_needs_too_many_slow_requests_is_given_up_in_time(till: Till, hours: Hours) -> None:
    _, key = new_organisation(till.store, shards=36)
    # Shards are read side by side; the clock of this test goes on with each request by itself.
    began, most = hours.now, int(REQUEST_S / SLOW_S) + SIDE_BY_SIDE
    with slow_store(till, hours), weather(till.store, hours) as sent:
        answer = Api(till.api.services, key).get("/customers")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert len(sent.sent) <= most
    assert hours.now - began <= REQUEST_S + SIDE_BY_SIDE * SLOW_S


def test_who_waits_for_the_first_with_its_key_waits_in_time(till: Till, hours: Hours) -> None:
    till.desk.instead = lambda verb, reference: UNKNOWN
    key, began = new_key(), hours.now
    assert send(till.api, "POST", "/transactions", key, till.payment)["status"] == "processing"
    services = till.store.services(clock=Hands(), sleep=hours.sleep)
    with slow_store(till, hours), weather(till.store, hours) as sent:
        # It does not know the secret key yet: two reads more, and no time for the fourth wait.
        second = send(Api(services, till.api.key), "POST", "/transactions", key, till.payment)
    assert (second.status, second.headers["Retry-After"]) == (503, "2")
    assert hours.now - began <= REQUEST_S
    assert hours.naps == [0.05, 0.1, 0.2]
    assert len(sent.sent) == 8
