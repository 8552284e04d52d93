"""Which statuses a recorded history can have led to (I6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

from chalicelib.domain.life_cycle import TRANSITIONS, Cause, Status
from chalicelib.domain.transaction_lines import Operation, OperationType

_COMPLETE, _FAILED = "complete", "failed"
_CAUSES: dict[tuple[OperationType, str], tuple[tuple[Cause, ...], ...]] = {
    (OperationType.AUTHORIZE, _COMPLETE): ((Cause.AUTHORIZATION_APPROVED,),),
    (OperationType.AUTHORIZE, _FAILED): ((Cause.PAYMENT_DECLINED,), (Cause.PAYMENT_NOT_SENT,)),
    (OperationType.PROCESS, _COMPLETE): (
        (Cause.PAYMENT_APPROVED,),
        (Cause.CAPTURE_STARTED, Cause.CAPTURE_APPROVED),
    ),
    (OperationType.PROCESS, _FAILED): (
        (Cause.PAYMENT_DECLINED,),
        (Cause.PAYMENT_NOT_SENT,),
        (Cause.CAPTURE_STARTED, Cause.CAPTURE_DECLINED),
        (Cause.CAPTURE_STARTED, Cause.CAPTURE_NOT_SENT),
    ),
    (OperationType.VOID, _COMPLETE): ((Cause.VOID_STARTED, Cause.VOID_APPROVED),),
    (OperationType.VOID, _FAILED): ((Cause.VOID_STARTED, Cause.VOID_REFUSED),),
    (OperationType.REJECT, _COMPLETE): ((Cause.RETURNED_BY_BANK,),),
}
_CLAIMS = ((Cause.CAPTURE_STARTED,), (Cause.VOID_STARTED,))


def fits(status: Status, operations: Sequence[Operation]) -> bool:
    """Whether a transaction with this history can have this status, by the life cycle's table."""
    settled = reduce(_after, operations, frozenset({Status.PROCESSING}))
    return status in settled | _moved(settled, _CLAIMS)


def _after(statuses: frozenset[Status], operation: Operation) -> frozenset[Status]:
    if operation.cause is not None:
        return _as_told(statuses | _moved(statuses, _CLAIMS), operation)
    return _moved(statuses, _CAUSES.get((operation.type, operation.status), ()))


def _as_told(reached: frozenset[Status], operation: Operation) -> frozenset[Status]:
    """Where the line says that it led, if the life cycle has that way from where one could be."""
    start, cause, end = operation.from_status, operation.cause, operation.to_status
    if start is None or cause is None or end is None or start not in reached:
        return frozenset()
    return frozenset({end}) if TRANSITIONS.get((start, cause)) is end else frozenset()


def _moved(statuses: Iterable[Status], ways: Iterable[tuple[Cause, ...]]) -> frozenset[Status]:
    ends = (_end(status, way) for status in statuses for way in ways)
    return frozenset(end for end in ends if end is not None)


def _end(status: Status, way: tuple[Cause, ...]) -> Status | None:
    at: Status | None = status
    for cause in way:
        at = TRANSITIONS.get((at, cause)) if at is not None else None
    return at
