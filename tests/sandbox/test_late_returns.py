"""Bank payments that come back after they were approved."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.declines import Decline
from chalicelib.domain.processing import Outcome, ProcessorRequest
from chalicelib.processors.sandbox.ledger import RETURN_AFTER
from tests.sandbox.support import Bench, bank_order, card_order

ACCOUNT = "111111119930"
AMOUNT = 9_999_930_00


def outcome(bench: Bench, order: ProcessorRequest) -> Outcome:
    found = bench.lookup(order.reference)
    assert found is not None
    return found.outcome


@pytest.mark.parametrize("asked", [{"number": ACCOUNT}, {"cents": AMOUNT}], ids=str)
def test_a_return_comes_after_its_time_and_says_why(bench: Bench, asked: dict[str, Any]) -> None:
    order = bank_order(**asked)
    answer = bench.sale(order)
    assert (answer.outcome, answer.decline) == (Outcome.APPROVED, None)
    bench.clock.forward(RETURN_AFTER.total_seconds() - 0.001)
    assert outcome(bench, order) is Outcome.APPROVED
    bench.clock.forward(0.001)
    found = bench.lookup(order.reference)
    assert found is not None
    assert (found.outcome, found.decline) == (Outcome.RETURNED, Decline.INSUFFICIENT_BAL)
    assert (found.auth_code, found.ref_number) == (answer.auth_code, answer.ref_number)


def test_ordinary_payments_stay(bench: Bench) -> None:
    order = bank_order()
    bench.sale(order)
    bench.clock.forward(90 * 24 * 3_600)
    assert outcome(bench, order) is Outcome.APPROVED


@pytest.mark.parametrize("asked", [{"number": "4111111111119930"}, {"cents": AMOUNT}], ids=str)
def test_no_bank_returns_a_card_payment(bench: Bench, asked: dict[str, Any]) -> None:
    order = card_order(**asked)
    bench.sale(order)
    bench.clock.forward(60)
    assert outcome(bench, order) is Outcome.APPROVED


def test_funds_that_are_only_held_are_not_returned(bench: Bench) -> None:
    order = bank_order(ACCOUNT)
    bench.authorize(order)
    bench.clock.forward(60)
    assert outcome(bench, order) is Outcome.APPROVED


def test_a_payment_voided_in_time_is_not_returned(bench: Bench) -> None:
    order = bank_order(ACCOUNT)
    bench.sale(order)
    assert bench.void(order.reference).outcome is Outcome.APPROVED
    bench.clock.forward(60)
    assert outcome(bench, order) is Outcome.APPROVED
