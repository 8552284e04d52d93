"""What can be done to an earlier request: capture, void, refund."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.domain.declines import Decline
from chalicelib.domain.processing import Answer, Outcome
from chalicelib.processors.sandbox import SandboxEntry
from chalicelib.processors.sandbox.ledger import RETURN_AFTER
from tests.sandbox.support import Bench, bank_order, card_order, new_reference


def authorized(bench: Bench) -> str:
    return bench.held()


def captured(bench: Bench) -> str:
    held = bench.held()
    assert bench.capture(held).outcome is Outcome.APPROVED
    return held


def sold(bench: Bench) -> str:
    return bench.paid()


def credited(bench: Bench) -> str:
    return bench.credited()


def declined(bench: Bench) -> str:
    return bench.paid(number="4111111111119904")


def voided(bench: Bench) -> str:
    paid = bench.paid()
    assert bench.void(paid).outcome is Outcome.APPROVED
    return paid


def partly_refunded(bench: Bench) -> str:
    paid = bench.paid()
    assert bench.refund(paid, 40_00).outcome is Outcome.APPROVED
    return paid


def refunded(bench: Bench) -> str:
    paid = bench.paid()
    assert bench.refund(paid, 100_00).outcome is Outcome.APPROVED
    return paid


def a_refund(bench: Bench) -> str:
    reference = new_reference()
    bench.refund(bench.paid(), 40_00, reference)
    return reference


def unheard_of(bench: Bench) -> str:
    return new_reference()


ORIGINALS = [
    *(authorized, captured, sold, credited, declined, voided),
    *(partly_refunded, refunded, a_refund, unheard_of),
]
ALLOWED = {
    "capture": {authorized},
    "void": {authorized, captured, sold, credited, a_refund},
    "refund": {captured, sold, partly_refunded},
}


def ask(bench: Bench, verb: str, original: str) -> Answer:
    if verb == "refund":
        return bench.refund(original, 10_00)
    answer: Answer = getattr(bench, verb)(original)
    return answer


def left(reference: str) -> int:
    return SandboxEntry.get(reference, consistent_read=True).left


@pytest.mark.parametrize("verb", ALLOWED)
@pytest.mark.parametrize("original_of", ORIGINALS)
def test_every_verb_on_every_kind_of_original(
    bench: Bench, verb: str, original_of: Callable[[Bench], str]
) -> None:
    original = original_of(bench)
    answer = ask(bench, verb, original)
    if original_of in ALLOWED[verb]:
        assert (answer.outcome, answer.decline) == (Outcome.APPROVED, None)
    else:
        assert (answer.outcome, answer.decline) == (Outcome.DECLINED, Decline.GENERAL_DECLINE)


def test_refunds_add_up_to_the_payment_and_no_further(bench: Bench) -> None:
    paid = bench.paid(cents=100_00)
    given_back = 0
    for cents in (30_00, 100_01, 50_00, 20_01, 19_99, 1, 1):
        answer = bench.refund(paid, cents)
        fits = given_back + cents <= 100_00
        assert answer.outcome is (Outcome.APPROVED if fits else Outcome.DECLINED)
        given_back += cents if fits else 0
    assert given_back == 100_00
    assert left(paid) == 0


def test_a_voided_refund_can_be_given_again(bench: Bench) -> None:
    paid, reference = bench.paid(), new_reference()
    bench.refund(paid, 100_00, reference)
    assert bench.refund(paid, 1).outcome is Outcome.DECLINED
    assert bench.void(reference).outcome is Outcome.APPROVED
    assert left(paid) == 100_00
    assert bench.refund(paid, 100_00).outcome is Outcome.APPROVED


def test_a_payment_whose_refunds_are_all_voided_can_be_voided(bench: Bench) -> None:
    paid, reference = bench.paid(), new_reference()
    bench.refund(paid, 40_00, reference)
    assert bench.void(paid).outcome is Outcome.DECLINED
    bench.void(reference)
    assert bench.void(paid).outcome is Outcome.APPROVED


def test_a_refused_follow_up_leaves_the_original_as_it_was(bench: Bench) -> None:
    paid = bench.paid()
    before = SandboxEntry.get(paid, consistent_read=True).to_dynamodb_dict()
    bench.capture(paid)
    bench.refund(paid, 100_01)
    assert SandboxEntry.get(paid, consistent_read=True).to_dynamodb_dict() == before


def test_a_lost_answer_can_be_followed_up(bench: Bench) -> None:
    order = card_order("4111111111119921")
    bench.sale(order)
    assert bench.refund(order.reference, 100_00).outcome is Outcome.APPROVED


@pytest.mark.parametrize("verb", ["void", "refund"])
def test_what_the_bank_has_sent_back_is_not_given_back_a_second_time(
    bench: Bench, verb: str
) -> None:
    order = bank_order("111111119930")
    bench.sale(order)
    bench.clock.forward(RETURN_AFTER.total_seconds())
    found = bench.lookup(order.reference)
    assert found is not None
    assert found.outcome is Outcome.RETURNED
    assert ask(bench, verb, order.reference).outcome is Outcome.DECLINED
