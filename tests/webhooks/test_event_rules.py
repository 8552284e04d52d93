"""What each line of history fires: every cause is told of, or is silent on purpose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.clock import utc_now
from chalicelib.domain.ids import OPERATION, TRANSACTION, new_id, part_id
from chalicelib.domain.life_cycle import TRANSITIONS, Cause, Status
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.domain.transaction_lines import Operation, OperationType
from chalicelib.services.webhooks.transaction_events import of_transaction
from chalicelib.store.stream_records import StreamRecords

NOW = utc_now()
OPERATION_TRIGGER = "transaction:operation"
FIRED: dict[Cause, set[str]] = {
    Cause.AUTHORIZATION_APPROVED: {"payment", "authorized"},
    Cause.PAYMENT_PENDING: set(),
    Cause.PAYMENT_APPROVED: {"payment", "processed"},
    Cause.PAYMENT_DECLINED: {"decline"},
    Cause.PAYMENT_NOT_SENT: {"decline"},
    Cause.CAPTURE_STARTED: set(),
    Cause.CAPTURE_APPROVED: {"processed"},
    Cause.CAPTURE_DECLINED: {"decline"},
    Cause.CAPTURE_NOT_SENT: set(),
    Cause.VOID_STARTED: set(),
    Cause.VOID_APPROVED: {"void"},
    Cause.HOLD_RELEASED: {"void"},
    Cause.VOID_REFUSED: set(),
    Cause.RETURNED_BY_BANK: {"reject"},
    Cause.REFUND_FAILED: {"reject"},
}


def _transaction(*operations: Operation, type_: str = "payment") -> Transaction:
    return Transaction(
        id=new_id(TRANSACTION, NOW),
        org_id="org_1",
        type=TransactionType(type_),
        status=Status.PROCESSED,
        cents=100,
        created_at=NOW,
        modified_at=NOW,
        processor="sandbox",
        operations=operations,
    )


def _line(type_: str = "process", status: str = "complete", **more: Any) -> Operation:
    whole = new_id(TRANSACTION, NOW)
    return Operation(part_id(OPERATION, whole), OperationType(type_), status, NOW, **more)


def _triggers(transaction: Transaction, since: int = 0) -> list[str]:
    return [each.trigger.value for each in of_transaction(transaction, since)]


def test_every_cause_is_decided() -> None:
    assert FIRED.keys() == set(Cause)


@pytest.mark.parametrize(("before", "cause"), TRANSITIONS, ids=str)
def test_a_line_fires_what_its_cause_says(before: Status, cause: Cause) -> None:
    after = TRANSITIONS[before, cause]
    line = _line(cause=cause, from_status=before, to_status=after)
    [*events] = of_transaction(_transaction(line))
    assert {each.trigger.value for each in events} == FIRED[cause] | {OPERATION_TRIGGER}
    assert {each.value for each in events if each.trigger != OPERATION_TRIGGER} <= {after.public}


@pytest.mark.parametrize("type_", [each.value for each in TransactionType])
def test_the_type_is_told_with_the_first_approval_alone(type_: str) -> None:
    first = _line(cause=Cause.PAYMENT_APPROVED, to_status=Status.PROCESSED)
    second = _line("void", cause=Cause.VOID_APPROVED, to_status=Status.VOIDED)
    whole = _transaction(first, second, type_=type_)
    assert _triggers(whole).count(type_) == 1
    assert type_ not in _triggers(whole, since=1)


@pytest.mark.parametrize(
    ("lines", "triggers"),
    [
        ([("process", "complete")], ["payment", "processed"]),
        ([("process", "failed")], ["decline"]),
        ([("authorize", "complete")], ["payment", "authorized"]),
        ([("authorize", "failed")], ["decline"]),
        ([("authorize", "complete"), ("process", "complete")], ["processed"]),
        ([("authorize", "complete"), ("process", "failed")], ["decline"]),
        ([("process", "complete"), ("void", "complete")], ["void"]),
        ([("process", "complete"), ("void", "failed")], []),
        ([("process", "complete"), ("reject", "complete")], ["reject"]),
    ],
)
def test_a_line_from_before_causes_were_said_fires_the_same(
    lines: list[tuple[str, str]], triggers: list[str]
) -> None:
    whole = _transaction(*(_line(*each) for each in lines))
    assert _triggers(whole, since=len(lines) - 1) == [*triggers, OPERATION_TRIGGER]


def test_the_same_line_makes_the_same_events_and_another_one_others() -> None:
    line = _line(cause=Cause.PAYMENT_APPROVED, to_status=Status.PROCESSED)
    whole = _transaction(line)
    ids = [each.id for each in of_transaction(whole)]
    assert ids == [each.id for each in of_transaction(replace(whole, version=9))]
    assert len(set(ids)) == len(ids)
    other = replace(whole, operations=(replace(line, id="op_other0000000000000000"),))
    assert not set(ids) & {each.id for each in of_transaction(other)}
    assert [each.sequence for each in of_transaction(whole)] == [1] * len(ids)


def test_a_change_that_adds_no_line_is_not_read_any_further() -> None:
    def image(lines: int) -> dict[str, Any]:
        return {"operations": {"L": [{"S": "not read"}] * lines}}

    def changed(old: int, new: int) -> Any:
        images = {"OldImage": image(old), "NewImage": image(new)}
        keys = {"partition": {"S": "org_1#0"}, "id": {"S": "txn_1"}}
        told = {"Keys": keys, "ApproximateCreationDateTime": 1.0, **images}
        return StreamRecords().change_of({"dynamodb": told})

    assert changed(1, 1) is None
    assert changed(0, 0) is None
    one_more = changed(1, 2)
    with pytest.raises((AttributeError, TypeError, ValueError)):
        _ = one_more.after.operations
