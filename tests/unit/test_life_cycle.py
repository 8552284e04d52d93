"""The life cycle: every pair of status and cause, and what follows from the table as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from chalicelib.domain.life_cycle import TRANSITIONS, Cause, IllegalTransition, Status, move
from chalicelib.domain.processing import Answer, Outcome, Verb
from chalicelib.domain.status_change import SENT_BACK, change_by
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.domain.transaction_lines import Operation, OperationType
from chalicelib.services.money.outcomes import cause_of
from chalicelib.store.documents import operation_document, operation_from
from tests.unit.samples import NOW

PAIRS = list(product(Status, Cause))
# Written out a second time, in the words of the contract, so that a slip in the table shows.
LEGAL = {
    ("processing", "authorization_approved"): "authorized",
    ("processing", "payment_approved"): "processed",
    ("processing", "payment_declined"): "declined",
    ("processing", "payment_not_sent"): "declined",
    ("processing", "payment_pending"): "pending",
    ("pending", "payment_approved"): "processed",
    ("pending", "payment_declined"): "declined",
    ("pending", "payment_not_sent"): "declined",
    ("pending", "returned_by_bank"): "rejected",
    ("authorized", "capture_started"): "capturing",
    ("authorized", "hold_released"): "voided",
    ("authorized", "void_started"): "voiding_authorized",
    ("capturing", "capture_approved"): "processed",
    ("capturing", "capture_declined"): "declined",
    ("capturing", "capture_not_sent"): "authorized",
    ("processed", "void_started"): "voiding_processed",
    ("processed", "returned_by_bank"): "rejected",
    ("processed", "refund_failed"): "rejected",
    ("voiding_authorized", "void_approved"): "voided",
    ("voiding_authorized", "void_refused"): "authorized",
    ("voiding_processed", "void_approved"): "voided",
    ("voiding_processed", "void_refused"): "processed",
}
FOLLOWED_UP = {
    Status.CAPTURING: Verb.CAPTURE,
    Status.VOIDING_AUTHORIZED: Verb.VOID,
    Status.VOIDING_PROCESSED: Verb.VOID,
}
IN_FLIGHT = [status for status in Status if status.in_flight]
PUBLIC = {"authorized", "processing", "processed", "declined", "voided", "rejected"}


def in_status(status: Status, *, authorize_only: bool = False) -> Transaction:
    return Transaction(
        id="txn_0000000000000000000001",
        org_id="org_1",
        type=TransactionType.PAYMENT,
        status=status,
        cents=100,
        created_at=NOW,
        modified_at=NOW,
        processor="sandbox",
        authorize_only=authorize_only,
    )


@pytest.mark.parametrize(("status", "cause"), PAIRS)
def test_every_pair_lands_where_it_should_or_is_illegal(status: Status, cause: Cause) -> None:
    target = LEGAL.get((status.value, cause.value))
    if target is not None:
        assert move(status, cause) is Status(target)
        return
    with pytest.raises(IllegalTransition) as illegal:
        move(status, cause)
    assert (illegal.value.status, illegal.value.cause) == (status, cause)


def test_every_status_can_be_reached_from_the_intent() -> None:
    reached = {Status.PROCESSING}
    while True:
        further = {after for (before, _), after in TRANSITIONS.items() if before in reached}
        if further <= reached:
            break
        reached |= further
    assert reached == set(Status)


def test_every_cause_moves_something() -> None:
    assert {cause for _, cause in TRANSITIONS} == set(Cause)


def test_final_statuses_are_those_without_a_way_out() -> None:
    assert {status for status in Status if status.final} == {
        Status.VOIDED,
        Status.DECLINED,
        Status.REJECTED,
    }
    for status, cause in PAIRS:
        assert not (status.final and (status, cause) in TRANSITIONS)


def test_from_every_status_something_final_can_be_reached() -> None:
    ends = {status for status in Status if status.final}
    while True:
        more = {before for (before, _), after in TRANSITIONS.items() if after in ends}
        if more <= ends:
            break
        ends |= more
    assert ends == set(Status)


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_word_on_the_wire(status: Status) -> None:
    assert status.public in PUBLIC
    is_open = status.in_flight or status is Status.PENDING
    assert status.public == ("processing" if is_open else status.value)


def test_every_word_of_the_wire_is_used() -> None:
    assert {status.public for status in Status} == PUBLIC


@pytest.mark.parametrize("status", Status)
def test_a_processor_is_asked_under_a_reference_of_the_transaction(status: Status) -> None:
    """At rest it can be asked what became of the request that made the transaction."""
    transaction = in_status(status)
    reference = transaction.request().reference
    assert reference.partition(":")[0] == transaction.id
    assert (reference == transaction.id) is (status not in FOLLOWED_UP)


@pytest.mark.parametrize("status", Status)
def test_what_is_followed_up_is_named(status: Status) -> None:
    transaction = in_status(status)
    request = transaction.request()
    assert request.transaction_id == transaction.id
    assert request.original == (transaction.id if status in FOLLOWED_UP else None)
    assert request.verb is FOLLOWED_UP.get(status, Verb.SALE)


def test_in_flight_statuses_wait_for_answers_and_nothing_else() -> None:
    started = {Cause.CAPTURE_STARTED, Cause.VOID_STARTED, Cause.HOLD_RELEASED, *SENT_BACK}
    for status, cause in TRANSITIONS:
        if status is not Status.PENDING:
            assert status.in_flight is (cause not in started)


def test_references_of_different_requests_differ() -> None:
    references = {
        in_status(status).request().reference
        for status in IN_FLIGHT
        if status.value != "processing"
    }
    assert references == {
        "txn_0000000000000000000001:capture",
        "txn_0000000000000000000001:void",
    }


@pytest.mark.parametrize("status", IN_FLIGHT)
@pytest.mark.parametrize("authorize_only", [True, False])
@pytest.mark.parametrize("outcome", [Outcome.APPROVED, Outcome.DECLINED, Outcome.NOT_SENT])
def test_every_answer_leads_out_of_every_in_flight_status(
    status: Status, authorize_only: bool, outcome: Outcome
) -> None:
    before = in_status(status, authorize_only=authorize_only)
    cause = cause_of(before, outcome)
    assert cause is not None
    change = change_by(before, cause, NOW, answer=Answer(outcome))
    after = change.after
    assert not after.status.in_flight
    assert after.operations == (*before.operations, change.operation)
    assert change.operation is not None
    told = (change.operation.from_status, change.operation.cause, change.operation.to_status)
    assert told == (before.status, cause, after.status)
    if outcome is Outcome.APPROVED and status is Status.PROCESSING:
        wanted = Status.AUTHORIZED if authorize_only else Status.PROCESSED
        assert after.status is wanted


def test_held_funds_are_not_taken_because_a_bank_would_return_them() -> None:
    before = in_status(Status.PROCESSING, authorize_only=True)
    cause = cause_of(before, Outcome.RETURNED)
    assert cause is not None
    after = before.moved(cause, NOW)
    assert after.status is Status.AUTHORIZED


@pytest.mark.parametrize(("status", "cause"), TRANSITIONS, ids=lambda value: value.value)
def test_a_line_of_history_says_cause_from_and_to(status: Status, cause: Cause) -> None:
    change = change_by(in_status(status), cause, NOW, answer=Answer(Outcome.APPROVED))
    assert change.operation is not None
    told = (change.operation.from_status, change.operation.cause, change.operation.to_status)
    assert told == (status, cause, TRANSITIONS[status, cause])
    assert operation_from(operation_document(change.operation)) == change.operation


def test_an_old_line_of_history_is_read_without_them() -> None:
    old = Operation("op_1", OperationType.PROCESS, "complete", NOW)
    assert operation_from(operation_document(old)) == old
    assert "cause" not in operation_document(old)


def test_a_claim_leaves_no_line_and_is_known_by_its_name() -> None:
    before = in_status(Status.AUTHORIZED)
    change = change_by(before, Cause.CAPTURE_STARTED, NOW, claim="mine")
    assert change.operation is None
    assert change.after.operations == before.operations
    assert change.led_to(change.after)
    assert not change.led_to(replace(change.after, claim="another's"))


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("cause", Cause)
def test_what_the_table_lacks_is_no_change(status: Status, cause: Cause) -> None:
    if (status, cause) not in TRANSITIONS:
        with pytest.raises(IllegalTransition):
            change_by(in_status(status), cause, NOW, answer=Answer(Outcome.APPROVED))


DECIDED = {
    Outcome.APPROVED: Status.PROCESSED,
    Outcome.DECLINED: Status.DECLINED,
    Outcome.ACTION: Status.DECLINED,
    Outcome.NOT_SENT: Status.DECLINED,
    Outcome.RETURNED: Status.REJECTED,
}


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_on_its_way_is_decided_later(outcome: Outcome) -> None:
    on_its_way = in_status(Status.PENDING)
    cause = cause_of(on_its_way, outcome)
    if outcome not in DECIDED:
        assert cause is None
        return
    assert cause is not None
    answer = Answer(outcome, processor_code="R01")
    change = change_by(
        replace(on_its_way, answer=Answer(Outcome.PENDING, ref_number="ch_1")),
        cause,
        NOW,
        answer=answer,
    )
    assert change.after.status is DECIDED[outcome]
    assert change.after.answer is not None
    assert change.after.answer.outcome is not Outcome.PENDING


@pytest.mark.parametrize("outcome", Outcome)
def test_what_was_paid_is_only_ever_sent_back(outcome: Outcome) -> None:
    paid = in_status(Status.PROCESSED)
    wanted = Cause.RETURNED_BY_BANK if outcome is Outcome.RETURNED else None
    assert cause_of(paid, outcome) is wanted
    given = replace(paid, type=TransactionType.REFUND, original_id="txn_1")
    failed = Cause.REFUND_FAILED if outcome is Outcome.DECLINED else wanted
    assert cause_of(given, outcome) is failed


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_held_is_only_ever_let_go(outcome: Outcome) -> None:
    held = in_status(Status.AUTHORIZED, authorize_only=True)
    wanted = Cause.HOLD_RELEASED if outcome is Outcome.NOT_SENT else None
    assert cause_of(held, outcome) is wanted
    if wanted is not None:
        change = change_by(held, wanted, NOW, answer=Answer(outcome))
        assert change.operation is not None
        assert (change.operation.type, change.operation.status) == ("void", "complete")


def test_when_a_processor_is_asked_next() -> None:
    before = in_status(Status.PROCESSING)
    assert before.moved(Cause.PAYMENT_APPROVED, NOW).ask_at is None
    pending = before.moved(Cause.PAYMENT_PENDING, NOW)
    assert pending.in_flight_since is None
    assert pending.ask_at == NOW + timedelta(hours=1)
    assert pending.asked(NOW + timedelta(hours=3)).ask_at == NOW + timedelta(hours=4)
    paid = pending.moved(Cause.PAYMENT_APPROVED, NOW)
    assert paid.ask_at == NOW + timedelta(days=1)
    assert paid.asked(NOW + timedelta(days=59)).ask_at == NOW + timedelta(days=60)
    assert paid.asked(NOW + timedelta(days=60)).ask_at is None
    assert paid.moved(Cause.RETURNED_BY_BANK, NOW).ask_at is None
    assert paid.moved(Cause.VOID_STARTED, NOW).ask_at is None
