"""What a transaction becomes when it moves: status, dates, refundable cents."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.declines import Decline
from chalicelib.domain.life_cycle import TRANSITIONS, Cause, IllegalTransition, Status
from chalicelib.domain.method_shown import method_shown
from chalicelib.domain.payment_method import MethodStatus, Purpose
from chalicelib.domain.processing import Answer, Outcome
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.domain.wallet import OwnedMethod
from tests.unit.samples import NOW, bank_method, card_method, payment

LATER = NOW + timedelta(minutes=5)


def intent(**changes: object) -> Transaction:
    fresh = payment(status=Status.PROCESSING, refundable=0, processed_at=None, in_flight_since=NOW)
    return replace(fresh, **changes)  # type: ignore[arg-type]


def walk(transaction: Transaction, *causes: Cause) -> Transaction:
    for step, cause in enumerate(causes, start=1):
        transaction = transaction.moved(cause, NOW + timedelta(minutes=step))
    return transaction


@pytest.mark.parametrize(("status", "cause"), TRANSITIONS)
def test_a_move_says_when_it_was_and_changes_nothing_else(status: Status, cause: Cause) -> None:
    before = intent(status=status)
    after = before.moved(cause, LATER)
    assert after.modified_at == LATER
    moved = {
        name: getattr(after, name)
        for name in (
            *("status", "modified_at", "refundable", "in_flight_since"),
            *("processed_at", "rejected_at", "ask_at"),
        )
    }
    assert replace(before, **moved) == after


@pytest.mark.parametrize(("status", "cause"), TRANSITIONS)
def test_in_flight_since_is_set_exactly_in_flight(status: Status, cause: Cause) -> None:
    after = intent(status=status).moved(cause, LATER)
    assert after.in_flight_since == (LATER if after.status.in_flight else None)


def test_an_illegal_move_changes_nothing() -> None:
    with pytest.raises(IllegalTransition):
        payment(status=Status.VOIDED).moved(Cause.CAPTURE_STARTED, LATER)


def test_an_approved_payment_can_be_refunded_in_full() -> None:
    paid = intent().moved(Cause.PAYMENT_APPROVED, LATER)
    assert (paid.refundable, paid.processed_at) == (100_00, LATER)


def test_held_funds_can_not_be_refunded_before_they_are_captured() -> None:
    held = walk(intent(authorize_only=True), Cause.AUTHORIZATION_APPROVED)
    assert (held.refundable, held.processed_at) == (0, None)
    claimed = walk(held, Cause.CAPTURE_STARTED)
    assert (claimed.refundable, claimed.processed_at) == (0, None)
    captured = claimed.moved(Cause.CAPTURE_APPROVED, LATER)
    assert (captured.refundable, captured.processed_at) == (100_00, LATER)


def test_a_capture_that_was_not_sent_leaves_the_funds_held() -> None:
    held = walk(intent(), Cause.AUTHORIZATION_APPROVED)
    again = walk(held, Cause.CAPTURE_STARTED, Cause.CAPTURE_NOT_SENT)
    assert (again.status, again.refundable, again.processed_at) == (Status.AUTHORIZED, 0, None)


@pytest.mark.parametrize(
    "causes",
    [
        (Cause.PAYMENT_DECLINED,),
        (Cause.PAYMENT_NOT_SENT,),
        (Cause.AUTHORIZATION_APPROVED, Cause.CAPTURE_STARTED, Cause.CAPTURE_DECLINED),
        (Cause.PAYMENT_APPROVED, Cause.VOID_STARTED, Cause.VOID_APPROVED),
        (Cause.PAYMENT_APPROVED, Cause.RETURNED_BY_BANK),
    ],
)
def test_nothing_is_left_to_refund_at_the_end(causes: tuple[Cause, ...]) -> None:
    ended = walk(intent(), *causes)
    assert ended.status.final
    assert ended.refundable == 0


def test_a_refused_void_keeps_what_is_left_to_refund_and_the_date() -> None:
    partly = payment(refundable=30_00)
    again = partly.moved(Cause.VOID_STARTED, LATER).moved(Cause.VOID_REFUSED, LATER)
    assert (again.status, again.refundable) == (Status.PROCESSED, 30_00)
    assert again.processed_at == NOW


def test_a_fully_refunded_payment_stays_so_after_a_refused_void() -> None:
    spent = payment(refundable=0)
    again = spent.moved(Cause.VOID_STARTED, LATER).moved(Cause.VOID_REFUSED, LATER)
    assert again.refundable == 0
    assert again.fully_refunded


def test_a_return_has_its_date_and_keeps_the_date_of_the_payment() -> None:
    returned = payment().moved(Cause.RETURNED_BY_BANK, LATER)
    assert (returned.processed_at, returned.rejected_at) == (NOW, LATER)
    assert payment().rejected_at is None


@pytest.mark.parametrize("kind", [TransactionType.REFUND, TransactionType.CREDIT])
def test_only_payments_can_be_refunded(kind: TransactionType) -> None:
    done = intent(type=kind).moved(Cause.PAYMENT_APPROVED, LATER)
    assert (done.status, done.refundable) == (Status.PROCESSED, 0)
    assert done.processed_at == LATER
    assert not done.fully_refunded


@pytest.mark.parametrize(
    ("changes", "fully"),
    [
        ({"refundable": 0}, True),
        ({"refundable": 1}, False),
        ({"refundable": 0, "cents": 0}, False),
        ({"refundable": 0, "status": Status.VOIDED}, False),
    ],
)
def test_fully_refunded_is_a_processed_payment_with_nothing_left(
    changes: dict[str, object], fully: bool
) -> None:
    assert replace(payment(), **changes).fully_refunded is fully  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "came_with", "kept"),
    [
        (Status.DECLINED, (Purpose.PAYMENT,), False),
        (Status.DECLINED, (), False),
        (Status.DECLINED, None, True),
        (Status.PROCESSED, (Purpose.PAYMENT,), True),
        (Status.PROCESSING, (), True),
    ],
)
def test_a_method_that_came_along_and_was_declined_is_shown_as_nobodys(
    status: Status, came_with: tuple[Purpose, ...] | None, kept: bool
) -> None:
    shown = method_shown(payment(status=status, came_with_method=came_with))
    assert shown is not None
    assert shown.method.keep_active is kept
    assert (shown.method.status is MethodStatus.ACTIVE) is kept
    assert bool(shown.default_for) is kept


def test_a_transaction_without_a_method_shows_none() -> None:
    assert method_shown(payment(method=None, came_with_method=(), status=Status.DECLINED)) is None
    assert not payment(method=None).is_bank


def test_bank_payments_are_known_by_their_method() -> None:
    assert payment(method=OwnedMethod(bank_method())).is_bank
    assert not payment(method=OwnedMethod(card_method())).is_bank


def test_the_decline_is_that_of_the_answer() -> None:
    declined = Answer(Outcome.DECLINED, Decline.INVALID_ZIP)
    assert payment(answer=declined).decline is Decline.INVALID_ZIP
    assert payment(answer=None).decline is None
