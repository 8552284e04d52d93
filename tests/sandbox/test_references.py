"""A reference acts once, however often it is sent, and is answered the same."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from chalicelib.domain.processing import Outcome
from chalicelib.processors.sandbox import Sandbox, SandboxEntry
from chalicelib.processors.sandbox.ledger import Ledger
from tests.sandbox.support import Bench, Hands, card_order, follow_up, new_reference
from tests.support.stores import Store

Original = Callable[[Bench], str]
FOLLOW_UPS: list[tuple[str, Original]] = [
    ("capture", Bench.held),
    ("void", Bench.held),
    ("void", Bench.paid),
    ("void", Bench.credited),
    ("refund", Bench.paid),
]


def entry(reference: str) -> SandboxEntry:
    return SandboxEntry.get(reference, consistent_read=True)


@pytest.mark.parametrize("verb", ["sale", "authorize", "credit"])
@pytest.mark.parametrize("number", ["4242424242424242", "4111111111119904", "4111111111119920"])
def test_an_order_sent_twice_is_booked_once(bench: Bench, verb: str, number: str) -> None:
    ask = partial(bench.ask, verb)
    order = card_order(number)
    first = ask(order)
    booked = entry(order.reference).to_dynamodb_dict()
    bench.clock.forward(10)
    assert ask(order) == first
    assert entry(order.reference).to_dynamodb_dict() == booked


def test_the_first_order_of_a_reference_wins(bench: Bench) -> None:
    order = card_order(cents=5_00)
    bench.sale(order)
    other = card_order("4111111111119904", cents=7_00, reference=order.reference)
    assert bench.sale(other).outcome is Outcome.APPROVED
    assert entry(order.reference).cents == 5_00


def test_a_lost_answer_stays_lost_for_who_asks_again_but_is_found_by_looking(bench: Bench) -> None:
    order = card_order("4111111111119921")
    for _ in range(2):
        assert bench.sale(order).outcome is Outcome.UNKNOWN
    found = bench.lookup(order.reference)
    assert found is not None
    assert (found.outcome, entry(order.reference).cents) == (Outcome.APPROVED, 100_00)


@pytest.mark.parametrize(("verb", "original_of"), FOLLOW_UPS)
def test_a_follow_up_sent_twice_acts_once(bench: Bench, verb: str, original_of: Original) -> None:
    original = original_of(bench)
    request = follow_up(original, 30_00)
    ask = partial(bench.ask, verb)
    first = ask(request)
    assert first.outcome is Outcome.APPROVED
    after_one = entry(original).to_dynamodb_dict()
    bench.clock.forward(10)
    assert ask(request) == first
    assert entry(original).to_dynamodb_dict() == after_one
    assert bench.lookup(request.reference) == first


def test_a_void_of_a_refund_gives_back_once(bench: Bench) -> None:
    paid, reference = bench.paid(), new_reference()
    bench.refund(paid, 40_00, reference)
    request = follow_up(reference, 40_00, f"{reference}:void")
    for _ in range(3):
        assert bench.ask("void", request).outcome is Outcome.APPROVED
    assert entry(paid).left == 100_00


@pytest.mark.parametrize("verb", ["capture", "void", "refund"])
def test_a_refusal_is_booked_too(bench: Bench, verb: str) -> None:
    declined = card_order("4111111111119904")
    bench.sale(declined)
    request = follow_up(declined.reference, 1_00)
    first = bench.ask(verb, request)
    assert first.outcome is Outcome.DECLINED
    assert bench.lookup(request.reference) == first


def test_a_refused_refund_stays_refused_under_its_reference(bench: Bench) -> None:
    paid, reference, again = bench.paid(), new_reference(), new_reference()
    bench.refund(paid, 60_00, reference)
    assert bench.refund(paid, 60_00, again).outcome is Outcome.DECLINED
    bench.void(reference)
    assert bench.refund(paid, 60_00, again).outcome is Outcome.DECLINED


@pytest.mark.parametrize("number", ["4111111111119922", "4111111111119923"])
def test_what_never_arrived_may_be_sent_again(bench: Bench, number: str) -> None:
    lost = card_order(number)
    bench.sale(lost)
    assert bench.lookup(lost.reference) is None
    answer = bench.sale(card_order(reference=lost.reference))
    assert answer.outcome is Outcome.APPROVED


def test_an_unknown_reference_is_not_found(bench: Bench) -> None:
    assert bench.lookup(new_reference()) is None


@pytest.mark.dynamodb_local
def test_one_reference_from_eight_threads_is_booked_once(dynamodb_local_store: Store) -> None:
    sandbox = _sandbox(dynamodb_local_store)
    order = card_order()
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(sandbox.send, [order] * 8))
    assert len(answers) == 1
    assert answers.pop().outcome is Outcome.APPROVED


@pytest.mark.dynamodb_local
def test_racing_refunds_never_give_back_more_than_was_taken(dynamodb_local_store: Store) -> None:
    sandbox = _sandbox(dynamodb_local_store)
    order = card_order(cents=100_00)
    sandbox.send(order)
    requests = [follow_up(order.reference, 30_00) for _ in range(4)] * 2
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(sandbox.send, requests))
    approved = {
        request.reference
        for request, answer in zip(requests, answers, strict=True)
        if answer.outcome is Outcome.APPROVED
    }
    assert len(approved) == 3
    assert entry(order.reference).left == 10_00


def _sandbox(store: Store) -> Sandbox:
    return Sandbox(Ledger(store.connection), clock=Hands(), sleep=lambda _: None)
