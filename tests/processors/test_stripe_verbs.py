"""Each verb at Stripe, and each outcome; the schema of every request and answer is checked too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.declines import Decline
from chalicelib.domain.processing import Outcome, RefusedMethod, Verb
from tests.processors.stripe_world import World

SOLD = HELD = 19_90


def test_a_sale(world: World) -> None:
    request = world.prepared()
    assert world.moved(request) == 0
    answer = world.stripe.send(request)
    assert (answer.outcome, answer.processor_id) == (Outcome.APPROVED, request.processor_id)
    assert answer.ref_number is not None
    assert answer.ref_number.startswith("ch_")
    assert answer.auth_code == "123456"
    assert world.moved(request) == SOLD
    assert world.look(request) == answer


def test_a_hold_is_captured(world: World) -> None:
    held = world.held()
    assert (world.intent(held)["status"], world.moved(held)) == ("requires_capture", HELD)
    capture = world.then(held, Verb.CAPTURE)
    assert world.look(capture) is None
    assert world.stripe.send(capture).outcome is Outcome.APPROVED
    assert world.looked(capture).outcome is Outcome.APPROVED


def test_a_part_of_a_hold_is_captured(world: World) -> None:
    held = world.held()
    assert world.stripe.send(world.then(held, Verb.CAPTURE, 5_00)).outcome is Outcome.APPROVED
    assert world.moved(held) == 5_00


def test_a_hold_is_voided(world: World) -> None:
    held = world.held()
    void = world.then(held, Verb.VOID)
    assert world.look(void) is None
    assert world.stripe.send(void).outcome is Outcome.APPROVED
    assert world.moved(held) == 0
    assert world.looked(void).outcome is Outcome.APPROVED


def test_the_void_of_a_captured_payment_is_a_full_refund_there(world: World) -> None:
    paid = world.paid()
    void = world.then(paid, Verb.VOID)
    assert world.look(void) is None
    assert world.stripe.send(void).outcome is Outcome.APPROVED
    assert (world.moved(paid), len(world.twin.books.refunds)) == (0, 1)
    assert world.looked(void).outcome is Outcome.APPROVED


@pytest.mark.parametrize("cents", [1, 10_00, SOLD])
def test_a_refund(world: World, cents: int) -> None:
    paid = world.paid()
    refund = world.then(paid, Verb.REFUND, cents)
    answer = world.stripe.send(refund)
    assert answer.outcome is Outcome.APPROVED
    assert answer.processor_id is not None
    assert answer.processor_id.startswith("re_")
    assert world.moved(paid) == SOLD - cents
    assert world.look(refund) == answer


def test_the_processor_lets_nobody_refund_too_much(world: World) -> None:
    paid = world.paid()
    answer = world.stripe.send(world.then(paid, Verb.REFUND, SOLD + 1))
    assert (answer.outcome, world.moved(paid)) == (Outcome.NOT_SENT, SOLD)


def test_a_refund_can_not_be_voided_and_the_payment_stays(world: World) -> None:
    paid = world.paid()
    given = world.stripe.send(world.then(paid, Verb.REFUND, 5_00))
    void = replace(world.then(paid, Verb.VOID), processor_id=given.processor_id)
    assert world.stripe.send(void).outcome is Outcome.NOT_SENT
    assert world.moved(paid) == SOLD - 5_00


@pytest.mark.parametrize(
    ("number", "decline"),
    [
        ("4000000000000002", Decline.GENERAL_DECLINE),
        ("4000000000009995", Decline.INSUFFICIENT_BAL),
        ("4000000000009987", Decline.SUSPICIOUS_ACTIVITY),
        ("4000000000000069", Decline.CARD_EXPIRED),
        ("4000000000000127", Decline.INVALID_CARD_CODE),
        ("4000000000006975", Decline.EXCEEDED_LIMIT),
        ("424242424242", Decline.INVALID_CARD_NUMBER),
    ],
)
def test_a_card_that_is_refused_when_it_is_kept(
    world: World, number: str, decline: Decline
) -> None:
    with pytest.raises(RefusedMethod) as refused:
        world.kept(number)
    assert refused.value.answer.decline is decline


def test_a_decline_keeps_what_the_vendor_said(world: World) -> None:
    request = world.prepared(on=world.kept("4000000000000341"))
    answer = world.stripe.send(request)
    assert (answer.outcome, answer.decline) == (Outcome.DECLINED, Decline.GENERAL_DECLINE)
    assert (answer.processor_code, answer.processor_id) == ("generic_decline", request.processor_id)
    looked = world.looked(request)
    assert (looked.outcome, looked.decline) == (answer.outcome, answer.decline)
    assert world.moved(request) == 0


@pytest.mark.parametrize("present", [True, False])
def test_a_challenge_is_not_left_open(world: World, present: bool) -> None:
    request = world.prepared(on=world.kept("4000002760003184"))
    answer = world.stripe.send(replace(request, payer_is_present=present))
    assert (answer.outcome, answer.decline) == (Outcome.ACTION, Decline.GENERAL_DECLINE)
    assert world.intent(request)["status"] == "requires_payment_method"


def test_a_bank_debit_is_on_its_way_for_days(world: World) -> None:
    request = world.prepared(on=world.account())
    assert world.stripe.send(request).outcome is Outcome.PENDING
    assert world.looked(request).outcome is Outcome.PENDING
    world.twin.books.settle(str(request.processor_id))
    assert world.looked(request).outcome is Outcome.APPROVED


@pytest.mark.parametrize(
    ("code", "decline"),
    [
        ("insufficient_funds", Decline.INSUFFICIENT_BAL),
        ("account_closed", Decline.INVALID_ACCOUNT_NUMBER),
        ("debit_not_authorized", Decline.PAYMENT_STOPPED),
        ("refer_to_customer", Decline.GENERAL_REJECT),
    ],
)
def test_a_debit_that_comes_back_later_is_returned(
    world: World, code: str, decline: Decline
) -> None:
    request = world.prepared(on=world.account())
    world.stripe.send(request)
    world.twin.books.settle(str(request.processor_id))
    world.twin.books.take_back(str(request.processor_id), code)
    looked = world.looked(request)
    assert (looked.outcome, looked.decline) == (Outcome.RETURNED, decline)


def test_too_small_an_amount_is_refused_before_anything_is_made(world: World) -> None:
    request = replace(world.prepared(), minor_units=49, reference="txn_small")
    assert world.stripe.prepare(request).outcome is Outcome.UNKNOWN
    assert len(world.twin.books.intents) == 1
