"""Which statuses a recorded history allows, with the cause in its lines and without."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.life_cycle import Cause, Status
from chalicelib.domain.transaction_lines import Operation, OperationType
from onfile.admin.invariants.history import fits
from tests.unit.samples import NOW

AUTHORIZED = Operation(
    "op_1",
    OperationType.AUTHORIZE,
    "complete",
    NOW,
    Cause.AUTHORIZATION_APPROVED,
    Status.PROCESSING,
    Status.AUTHORIZED,
)
CAPTURED = Operation(
    "op_2",
    OperationType.PROCESS,
    "complete",
    NOW,
    Cause.CAPTURE_APPROVED,
    Status.CAPTURING,
    Status.PROCESSED,
)


def old(operation: Operation) -> Operation:
    return replace(operation, cause=None, from_status=None, to_status=None)


@pytest.mark.parametrize(
    "lines",
    [
        (AUTHORIZED, CAPTURED),
        (old(AUTHORIZED), CAPTURED),
        (AUTHORIZED, old(CAPTURED)),
        (old(AUTHORIZED), old(CAPTURED)),
    ],
    ids=["told", "old first", "old last", "old"],
)
def test_a_history_is_followed(lines: tuple[Operation, ...]) -> None:
    assert fits(Status.PROCESSED, lines)
    assert not fits(Status.AUTHORIZED, lines)
    assert fits(Status.VOIDING_PROCESSED, lines)


@pytest.mark.parametrize(
    "wrong",
    [
        replace(CAPTURED, to_status=Status.VOIDED),
        replace(CAPTURED, to_status=None),
        replace(CAPTURED, from_status=None),
        replace(CAPTURED, from_status=Status.PROCESSING),
        replace(CAPTURED, cause=Cause.VOID_APPROVED),
    ],
    ids=["end", "no end", "no start", "start", "cause"],
)
def test_a_line_that_the_life_cycle_lacks_fits_nothing(wrong: Operation) -> None:
    assert not any(fits(status, (AUTHORIZED, wrong)) for status in Status)
