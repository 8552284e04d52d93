"""Whoever claims a capture or void ends it, and nobody else's."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.clock import utc_now
from chalicelib.domain.declines import Decline
from chalicelib.domain.processing import UNKNOWN, Answer, Outcome
from tests.support.client import Api
from tests.support.keys import Desk, desk_of
from tests.support.objects import customer_with_default, pay
from tests.support.organisations import new_organisation
from tests.support.stores import Store

DECLINED = Answer(Outcome.DECLINED, Decline.GENERAL_DECLINE)


class Counter:
    """A shop whose clock can be put forward."""

    def __init__(self, store: Store) -> None:
        self.late = timedelta()
        self.desk: Desk = desk_of(store)
        _, key = new_organisation(store)
        self.api = Api(store.services(clock=self.clock, processors={"sandbox": self.desk}), key)
        customer_id, _ = customer_with_default(self.api)
        self.held = pay(self.api, customer_id, 5, status="authorized")["id"]

    def clock(self) -> datetime:
        return utc_now() + self.late

    def status(self) -> str:
        return str(self.api.again().get(f"/transactions/{self.held}")["status"])

    def set_status(self, status: str) -> str:
        answer = self.api.again().put(f"/transactions/{self.held}", {"status": status})
        return str(answer["status"]) if answer.status == 200 else str(answer["error_type"])


@pytest.fixture
def counter(module_store: Store) -> Counter:
    return Counter(module_store)


def test_an_answer_that_comes_too_late_does_not_end_another_claim(counter: Counter) -> None:
    def meanwhile(verb: str, reference: str) -> Answer:
        counter.desk.instead = None
        counter.late = timedelta(minutes=2)
        assert counter.status() == "authorized"
        assert counter.set_status("processed") == "processed"
        return DECLINED

    counter.desk.instead = meanwhile
    assert counter.set_status("processed") == "processed"
    assert counter.status() == "processed"


def test_a_late_answer_finds_the_other_claim_at_work(counter: Counter) -> None:
    """The second claim's answer is lost, so that it is in flight when the first one's comes."""

    def meanwhile(verb: str, reference: str) -> Answer:
        counter.desk.instead = None
        counter.late = timedelta(minutes=2)
        assert counter.status() == "authorized"
        counter.desk.instead = lambda *_: UNKNOWN
        assert counter.set_status("processed") == "processing"
        return DECLINED

    counter.desk.instead = meanwhile
    assert counter.set_status("processed") == "processing"
    assert counter.status() == "processing"


def test_what_came_to_nothing_is_tried_again_under_another_reference(counter: Counter) -> None:
    refused: list[str] = []

    def refuse(verb: str, reference: str) -> Answer:
        refused.append(reference)
        return DECLINED

    counter.desk.instead = refuse
    assert counter.set_status("voided") == "InvalidAttributes"
    counter.desk.instead = None
    assert counter.set_status("voided") == "voided"
    [first, second] = [reference for verb, reference in counter.desk.said if verb == "void"]
    assert first != second
    assert {first.rpartition(":")[0], second.rpartition(":")[0]} == {f"{counter.held}:void"}
