"""Square's rules of doubt carry weight: with a rule patched away, the case that it is for fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib.domain.processing import (
    NOT_SENT,
    UNKNOWN,
    Answer,
    Outcome,
    ProcessorRequest,
    Verb,
)
from chalicelib.processors.square import Square, SquareClient, answers, client, processor
from chalicelib.processors.square.client import SquareReply
from chalicelib.processors.square.holds import Holds
from chalicelib.processors.square.payment_requests import SquarePayments, asked_at
from chalicelib.processors.square.refund_requests import SquareRefunds
from chalicelib.processors.vendor_http import NoAnswer, NotSent
from tests.processors.contract.checks import hold
from tests.processors.contract.rows import CENTS, PART, Deed, Moment, Row
from tests.processors.contract.square_party import SquareParty
from tests.processors.square_twin.server import ANSWER_LOST, LIMITED, NOT_APPLIED, Kept, Twin
from tests.processors.square_world import SquareWorld

Patch = Callable[[pytest.MonkeyPatch], None]
Case = Callable[[Twin], None]
YOUNG, BETWEEN = timedelta(seconds=10), timedelta(seconds=90)


@dataclass(frozen=True)
class Rule:
    """`away` takes it away; `case` then fails, and holds without."""

    name: str
    away: Patch
    case: Case


def row(deed: Deed, outcome: Outcome, moment: Moment) -> Case:
    """A row of the contract as a case."""
    return lambda twin: hold(SquareParty(twin), Row(deed, outcome, moment))


def became(world: SquareWorld, request: ProcessorRequest) -> Outcome:
    """As the recovery of a lost answer asks."""
    found = world.square.lookup(request)
    if found is not None:
        return found.outcome
    age = datetime.now(UTC) - asked_at(request)
    is_believed = age >= world.square.believed_after
    return world.square.give_up(request).outcome if is_believed else Outcome.UNKNOWN


def a_key_in_use_is_no_answer(twin: Twin) -> None:
    world = SquareWorld(twin)
    request = world.asked()
    other = Kept({"idempotency_key": f"{request.reference}:pay", "source_id": "another"})
    twin._keys["/v2/payments", f"{request.reference}:pay"] = other
    assert world.square.send(request).outcome is Outcome.UNKNOWN


def a_sale_that_lost_its_first_answer_is_held_and_called_off(twin: Twin) -> None:
    world = SquareWorld(twin)
    request = world.asked()
    twin.faults["/payments"] = ANSWER_LOST
    assert world.square.send(request).outcome is Outcome.UNKNOWN
    assert world.look(request) is None
    assert world.square.give_up(request).outcome is Outcome.NOT_SENT
    payment = world.payment(request)
    assert payment is not None
    assert payment["status"] == "CANCELED"


def in_the_first_minute_no_list_is_asked(twin: Twin) -> None:
    world = SquareWorld(twin, age=YOUNG)
    request = world.asked(Verb.AUTHORIZE)
    twin.asked.clear()
    assert became(world, request) is Outcome.UNKNOWN
    assert twin.asked == []


def in_the_second_minute_a_miss_decides_nothing(twin: Twin) -> None:
    world = SquareWorld(twin, age=BETWEEN)
    request = world.asked(Verb.AUTHORIZE)
    assert world.square.send(request).outcome is Outcome.APPROVED
    twin.books.lag_s = 100
    assert became(world, request) is Outcome.UNKNOWN
    twin.books.lag_s = 0
    assert became(world, request) is Outcome.APPROVED


def what_no_list_shows_is_canceled_by_its_key(twin: Twin) -> None:
    world = SquareWorld(twin)
    request = world.asked(Verb.AUTHORIZE)
    world.square.send(request)
    twin.books.lag_s = 100
    assert world.look(request) is None
    assert became(world, request) is Outcome.NOT_SENT
    assert world.moved(request) == 0


def what_was_completed_is_not_given_up(twin: Twin) -> None:
    world = SquareWorld(twin)
    request = world.asked()
    world.square.send(request)
    twin.books.lag_s = 100
    assert became(world, request) is Outcome.UNKNOWN
    twin.books.lag_s = 0
    assert became(world, request) is Outcome.APPROVED


def what_arrives_after_the_cancellation_is_seen_by_the_list(twin: Twin) -> None:
    world = SquareWorld(twin)
    request = world.asked(Verb.AUTHORIZE)
    lists = count()

    def arrive(path: str) -> None:
        if path == "/v2/payments" and next(lists) == 1:
            twin.before = lambda _: None
            world.square.send(request)

    twin.before = arrive
    assert became(world, request) is Outcome.NOT_SENT
    assert world.payment(request) is not None
    assert world.moved(request) == 0


def what_is_listed_is_asked_for_by_its_id(twin: Twin) -> None:
    world = SquareWorld(twin)
    request = world.asked()
    now = datetime.now(UTC).timestamp()
    moments = iter([*[now] * 3])
    twin.books.now = lambda: next(moments, now + 10)
    request = replace(request, verb=Verb.AUTHORIZE)
    made = world.square.send(request)
    twin.books.now = lambda: now + 10
    world.square._holds.take(str(made.processor_id))
    twin.books.lag_s = 5
    looked = world.look(replace(request, verb=Verb.SALE))
    assert looked is not None
    assert looked.outcome is Outcome.APPROVED


def a_sale_in_doubt_is_known_by_its_id(twin: Twin) -> None:
    world = SquareWorld(twin, age=YOUNG)
    request = world.asked()
    twin.faults["/complete"] = ANSWER_LOST
    answer = world.square.send(request)
    assert (answer.outcome, answer.processor_id is None) == (Outcome.UNKNOWN, False)
    looked = world.look(replace(request, processor_id=answer.processor_id))
    assert looked is not None
    assert looked.outcome is Outcome.APPROVED


def a_sale_that_can_not_be_completed_is_let_go(twin: Twin) -> None:
    world = SquareWorld(twin)
    request = world.asked()

    def expire(path: str) -> None:
        if path.endswith("/complete"):
            world.square._payments.cancel(path.split("/")[3])

    twin.before = expire
    assert world.square.send(request).outcome is Outcome.NOT_SENT
    assert world.moved(request) == 0


def another_refund_is_no_evidence(twin: Twin) -> None:
    world = SquareWorld(twin)
    paid = world.done()
    done, wanted = (world.then(paid, Verb.REFUND, PART) for _ in range(2))
    world.square.send(done)
    assert world.look(done) is not None
    assert world.look(wanted) is None


def a_refund_is_made_once(twin: Twin) -> None:
    world = SquareWorld(twin)
    refund = world.then(world.done(), Verb.REFUND, PART)
    world.square.send(refund)
    world.square.give_up(refund)
    assert len(twin.books.refunds) == 1


def _request_with(patch: pytest.MonkeyPatch, change: Callable[[Any], Any]) -> None:
    asked = SquareClient._request
    patch.setattr(SquareClient, "_request", lambda *given: change(lambda: asked(*given)))


def _lost_is_not_sent(patch: pytest.MonkeyPatch) -> None:
    def change(asked: Callable[[], SquareReply]) -> SquareReply:
        try:
            return asked()
        except NoAnswer as error:
            raise NotSent from error

    _request_with(patch, change)


def _read_with(patch: pytest.MonkeyPatch, status: int, error: Exception | None) -> None:
    """Answers with this status raise `error`, or are what they say."""
    read = client._read

    def other(told: int, data: bytes) -> SquareReply:
        if told != status:
            return read(told, data)
        if error is not None:
            raise error
        return SquareReply(told, {})

    patch.setattr(client, "_read", other)


def _completing(patch: pytest.MonkeyPatch) -> None:
    post = SquareClient.post

    def other(self: SquareClient, *path: str, **given: Any) -> SquareReply:
        if "autocomplete" in given:
            given["autocomplete"] = True
        return post(self, *path, **given)

    patch.setattr(SquareClient, "post", other)


def _held_is_done(self: Square, request: ProcessorRequest) -> Answer | None:
    payment = self._payment(request)
    return answers.of_payment(payment) if payment else None


def _call_off_unasked(self: Square, request: ProcessorRequest) -> Answer:
    payment = self._payment(request)
    return NOT_SENT if payment is None else self._holds.let_go(payment)


def _listed_once(patch: pytest.MonkeyPatch) -> None:
    listed, times = SquarePayments.listed, count()

    def other(self: SquarePayments, request: ProcessorRequest) -> Any:
        return listed(self, request) if next(times) == 0 else None

    patch.setattr(SquarePayments, "listed", other)


def _as_listed(self: SquarePayments, request: ProcessorRequest) -> Any:
    rows = self._page(asked_at(request), None).get("payments", [])
    return next((each for each in rows if each["reference_id"] == request.reference), None)


def _id_forgotten(patch: pytest.MonkeyPatch) -> None:
    completed = Square._completed

    def other(self: Square, payment_id: str) -> Answer:
        answer = completed(self, payment_id)
        return UNKNOWN if answer.outcome is Outcome.UNKNOWN else answer

    patch.setattr(Square, "_completed", other)


def _taken_is_assumed(self: Holds, payment_id: str) -> Answer:
    self._payments.complete(payment_id)
    return Answer(Outcome.APPROVED, processor_id=payment_id)


def _any_refund(self: SquareRefunds, _: ProcessorRequest, payment: Any) -> Answer | None:
    for refund_id in payment.get("refund_ids") or []:
        return answers.of_refund(self._client.get("refunds", refund_id).body["refund"])
    return None


def _new_keys(patch: pytest.MonkeyPatch) -> None:
    post, numbers = SquareClient.post, count()

    def other(self: SquareClient, *path: str, **given: Any) -> SquareReply:
        if path == ("refunds",):
            given["key"] = f"key {next(numbers)}"
        return post(self, *path, **given)

    patch.setattr(SquareClient, "post", other)


def _capture_as_it_is(self: Holds, payment: Any, _: ProcessorRequest) -> Answer:
    return answers.judged(self._payments.complete(payment["id"]))


def _set(where: Any, name: str, value: Any) -> Patch:
    return lambda patch: patch.setattr(where, name, value)


SALE, APPROVED = Deed.SALE, Outcome.APPROVED
RULES = [
    Rule("a lost answer is in doubt", _lost_is_not_sent,
         row(Deed.AUTHORIZE, APPROVED, Moment.UNTOLD)),
    Rule("a failure of the vendor's is in doubt", lambda patch: _read_with(patch, 500, None),
         row(Deed.AUTHORIZE, APPROVED, Moment.KEPT)),
    Rule("a key in use is in doubt", _set(client, "_AT_WORK", frozenset()),
         a_key_in_use_is_no_answer),
    Rule("whoever is turned away has not been heard",
         lambda patch: _read_with(patch, 429, NoAnswer()), row(SALE, APPROVED, Moment.TURNED_AWAY)),
    Rule("a question moves nothing", _set(Square, "lookup", Square.give_up),
         row(SALE, APPROVED, Moment.UNREAD)),
    Rule("nothing completes unseen", _completing,
         a_sale_that_lost_its_first_answer_is_held_and_called_off),
    Rule("a sale that is only held is not done", _set(Square, "_found", _held_is_done),
         a_sale_that_lost_its_first_answer_is_held_and_called_off),
    Rule("the first minute", _set(Square, "listed_after", timedelta(0)),
         in_the_first_minute_no_list_is_asked),
    Rule("the second minute", _set(Square, "believed_after", timedelta(0)),
         in_the_second_minute_a_miss_decides_nothing),
    Rule("a list is no evidence against: what is given up is canceled by its key",
         _set(Square, "_call_off", _call_off_unasked), what_no_list_shows_is_canceled_by_its_key),
    Rule("what can't be canceled stands",
         _set(SquarePayments, "cancel_by_key", lambda *_: SquareReply(200, {})),
         what_was_completed_is_not_given_up),
    Rule("the list is asked once more", _listed_once,
         what_arrives_after_the_cancellation_is_seen_by_the_list),
    Rule("a list says which, the id says what", _set(SquarePayments, "listed", _as_listed),
         what_is_listed_is_asked_for_by_its_id),
    Rule("an id that an answer gave is kept", _id_forgotten, a_sale_in_doubt_is_known_by_its_id),
    Rule("what can't be completed was not taken", _set(Holds, "take", _taken_is_assumed),
         a_sale_that_can_not_be_completed_is_let_go),
    Rule("our reference is evidence for", _set(SquareRefunds, "find", _any_refund),
         another_refund_is_no_evidence),
    Rule("a refund has one key", _new_keys, a_refund_is_made_once),
    Rule("a refund is still wanted, and sent again", _set(Square, "give_up", lambda *_: NOT_SENT),
         row(Deed.REFUND, APPROVED, Moment.UNREAD)),
    Rule("a void is done once its refund is taken",
         _set(processor, "_as_asked", lambda _, refund: refund),
         row(Deed.VOID_PAYMENT, APPROVED, Moment.NEVER)),
    Rule("the amount is changed to what is captured", _set(Holds, "capture", _capture_as_it_is),
         row(Deed.CAPTURE_PART, APPROVED, Moment.NEVER)),
    Rule("who wants the payer says so", _set(answers, "WANTS_THE_PAYER", ""),
         row(SALE, Outcome.ACTION, Moment.NEVER)),
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_case_holds(rule: Rule, square_twin: Twin) -> None:
    rule.case(square_twin)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_without_the_rule_the_case_fails(
    rule: Rule, square_twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule.away(monkeypatch)
    with pytest.raises(AssertionError):
        rule.case(square_twin)


def test_what_arrives_after_all_is_held_and_never_taken(square: SquareWorld) -> None:
    request = square.asked()
    square.twin.faults["/payments"] = NOT_APPLIED
    square.square.send(request)
    assert became(square, request) is Outcome.NOT_SENT
    assert request.instrument is not None
    square.square._payments.make(request, request.instrument)  # type: ignore[arg-type]
    payment = square.payment(request)
    assert payment is not None
    assert (payment["status"], payment["delay_action"]) == ("APPROVED", "CANCEL")
    assert became(square, request) is Outcome.NOT_SENT
    assert square.moved(request) == 0


def test_the_whole_is_taken_after_a_part_came_to_nothing(square: SquareWorld) -> None:
    held = square.done(Verb.AUTHORIZE)
    square.twin.faults["/complete"] = LIMITED
    assert square.square.send(square.then(held, Verb.CAPTURE, PART)).outcome is Outcome.NOT_SENT
    payment = square.payment(held)
    assert payment is not None
    assert payment["amount_money"]["amount"] == PART
    whole = square.then(held, Verb.CAPTURE)
    assert square.square.send(whole).outcome is Outcome.APPROVED
    assert square.moved(whole) == CENTS
