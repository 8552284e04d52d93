"""What becomes of a request to Stripe whose answer is lost, by verb and fault."""

from __future__ import annotations

import pytest

from chalicelib.domain.processing import Outcome, ProcessorRequest, Verb
from tests.processors.stripe_twin.server import (
    ANSWER_LOST,
    GARBAGE,
    LIMITED,
    NOT_APPLIED,
    SAVED_500,
)
from tests.processors.stripe_world import World

PATHS = {
    Verb.SALE: "/confirm",
    Verb.AUTHORIZE: "/confirm",
    Verb.CAPTURE: "/capture",
    Verb.VOID: "/cancel",
    Verb.REFUND: "/refunds",
}
DONE = {ANSWER_LOST: True, SAVED_500: True, GARBAGE: True, NOT_APPLIED: False}
"""Whether the request took effect, which nobody was told."""

AFTER = {
    Verb.SALE: (0, 19_90),
    Verb.AUTHORIZE: (0, 19_90),
    Verb.CAPTURE: (19_90, 19_90),
    Verb.VOID: (19_90, 0),
    Verb.REFUND: (19_90, 9_90),
}
"""Cents that the payer is down by where the verb was not done, and where it was."""


def request_of(world: World, verb: Verb) -> ProcessorRequest:
    if verb.takes_instrument:
        return world.prepared(verb)
    if verb is Verb.REFUND:
        return world.then(world.paid(), verb, 10_00)
    return world.then(world.held(), verb)


@pytest.mark.parametrize("verb", PATHS)
@pytest.mark.parametrize("fault", DONE)
def test_a_lost_answer_is_found_or_made_sure_of(world: World, verb: Verb, fault: str) -> None:
    request = request_of(world, verb)
    world.twin.faults[PATHS[verb]] = fault
    assert world.stripe.send(request).outcome is Outcome.UNKNOWN
    assert world.moved(request) == AFTER[verb][DONE[fault]]
    looked = world.look(request)
    assert (looked is not None and looked.outcome is Outcome.APPROVED) is DONE[fault]
    # A refund is still wanted: to give it up is to send it again, which is done once.
    is_done = DONE[fault] or verb is Verb.REFUND
    if looked is None:
        for _ in range(2):
            outcome = world.stripe.give_up(request).outcome
            assert outcome is (Outcome.APPROVED if is_done else Outcome.NOT_SENT)
    assert world.moved(request) == AFTER[verb][is_done]


@pytest.mark.parametrize("verb", [Verb.SALE, Verb.AUTHORIZE])
def test_what_was_given_up_can_not_arrive_any_more(world: World, verb: Verb) -> None:
    request = world.prepared(verb)
    assert world.look(request) is None
    assert world.stripe.give_up(request).outcome is Outcome.NOT_SENT
    assert world.stripe.send(request).outcome is Outcome.NOT_SENT
    assert world.moved(request) == 0


@pytest.mark.parametrize("verb", [Verb.SALE, Verb.AUTHORIZE])
def test_what_was_done_can_not_be_given_up(world: World, verb: Verb) -> None:
    request = world.prepared(verb)
    world.stripe.send(request)
    answer = world.stripe.give_up(request)
    if verb is Verb.SALE:
        assert (answer.outcome, world.moved(request)) == (Outcome.APPROVED, 19_90)
    else:
        # A hold can be canceled, and then nothing is held.
        assert (answer.outcome, world.moved(request)) == (Outcome.NOT_SENT, 0)


@pytest.mark.parametrize("verb", PATHS)
def test_a_limit_means_that_nothing_was_done(world: World, verb: Verb) -> None:
    request = request_of(world, verb)
    world.twin.faults[PATHS[verb]] = LIMITED
    assert world.stripe.send(request).outcome is Outcome.NOT_SENT
    assert world.moved(request) == AFTER[verb][False]


@pytest.mark.parametrize("verb", PATHS)
def test_sent_twice_it_is_done_once(world: World, verb: Verb) -> None:
    request = request_of(world, verb)
    assert world.stripe.send(request).outcome is Outcome.APPROVED
    assert world.stripe.send(request).outcome is Outcome.APPROVED
    assert world.moved(request) == AFTER[verb][True]


@pytest.mark.parametrize("fault", [*DONE, LIMITED])
def test_a_question_that_is_not_answered_decides_nothing(world: World, fault: str) -> None:
    request = world.prepared()
    world.twin.faults[str(request.processor_id)] = fault
    assert world.looked(request).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("fault", [*DONE, LIMITED])
def test_an_intent_that_could_not_be_made_moves_nothing(world: World, fault: str) -> None:
    kept = world.kept()
    world.twin.faults["/payment_intents"] = fault
    request = ProcessorRequest(
        verb=Verb.SALE, reference="txn_other", minor_units=5_00, instrument=kept
    )
    answer = world.stripe.prepare(request)
    assert (answer.outcome, answer.processor_id) == (Outcome.UNKNOWN, None)
    assert all(each["latest_charge"] is None for each in world.twin.books.intents.values())


def test_the_void_of_a_captured_payment_whose_answer_is_lost(world: World) -> None:
    void = world.then(world.paid(), Verb.VOID)
    world.twin.faults["/refunds"] = ANSWER_LOST
    assert world.stripe.send(void).outcome is Outcome.UNKNOWN
    assert world.looked(void).outcome is Outcome.APPROVED
    assert world.stripe.give_up(void).outcome is Outcome.APPROVED
    assert (world.moved(void), len(world.twin.books.refunds)) == (0, 1)


def test_a_refund_is_found_behind_two_hundred_others(world: World) -> None:
    paid = world.paid(cents=900_00)
    refunds = [world.then(paid, Verb.REFUND, 1_00) for _ in range(201)]
    for refund in refunds:
        metadata = {"onfile_reference": refund.reference}
        world.twin.books.refund(
            {"payment_intent": paid.processor_id, "amount": 1_00, "metadata": metadata}
        )
    for refund in (refunds[0], refunds[100], refunds[200]):
        assert world.looked(refund).outcome is Outcome.APPROVED
    assert world.look(world.then(paid, Verb.REFUND, 1_00)) is None
