"""A store that has a bad moment, or a bad hour: at any of the requests that a client sends to it.

`faults` stops what the service asks for; this is below its retries, and stops single attempts. It
wraps the transport, so whatever is behind it (embedded store, moto, DynamoDB Local) need not know.
Time passes by `Hours`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.attempts import LONGEST_ATTEMPT_S
from chalicelib.dynamo.transport import Transport
from tests.support.hours import Hours
from tests.support.stores import Store

FOR_EVER = 1_000_000
_SLOW_S = 1.9
_READS = ("GetItem", "Query", "BatchGetItem")


class Fault(StrEnum):
    """What becomes of a request. UNANSWERED is applied. REFUSED is a mistake of ours."""

    THROTTLED = "throttled"
    BROKEN = "broken"
    CONFLICT = "conflict"
    UNHEARD = "time-out before"
    UNANSWERED = "time-out after"
    SLOW = "slow"
    REFUSED = "refused"

    def can_hit(self, operation: str) -> bool:
        """A read alone meets no conflict."""
        return self is not Fault.CONFLICT or operation not in _READS


_CODES = {
    Fault.THROTTLED: (400, "ThrottlingException"),
    Fault.BROKEN: (500, "InternalServerError"),
    Fault.CONFLICT: (400, "TransactionConflictException"),
    Fault.REFUSED: (400, "ValidationException"),
}


@dataclass
class Weather:
    """`fault` at the attempts with the numbers `first` to `last`. `sent` are all operations."""

    hours: Hours
    fault: Fault | None = None
    first: int = 1
    last: int = FOR_EVER
    sent: list[str] = field(default_factory=list)

    def over(self, inner: Transport, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """The transport `inner` in this weather."""
        self.sent.append(operation)
        is_hit = self._hits(operation)
        if is_hit:
            self._strike(operation)
        try:
            return inner(operation, request)
        finally:
            # A refusal is lost like any other answer.
            if self.fault is Fault.UNANSWERED and is_hit:
                self._time_out()

    def _strike(self, operation: str) -> None:
        if self.fault is Fault.SLOW:
            self.hours.now += _SLOW_S
        if self.fault is Fault.UNHEARD:
            self._time_out()
        if self.fault in _CODES:
            raise ClientError(_error(*_CODES[self.fault], operation), operation)

    def _hits(self, operation: str) -> bool:
        is_now = self.first <= len(self.sent) <= self.last
        return is_now and self.fault is not None and self.fault.can_hit(operation)

    def _time_out(self) -> None:
        self.hours.now += LONGEST_ATTEMPT_S
        raise ReadTimeoutError(endpoint_url="the store")


def _error(status: int, code: str, operation: str) -> Any:
    more: dict[str, Any] = {}
    if operation.startswith("Transact") and code == "TransactionConflictException":
        code = "TransactionCanceledException"
        more = {"CancellationReasons": [{"Code": "TransactionConflict"}]}
    return {
        "Error": {"Code": code, "Message": "by a test"},
        "ResponseMetadata": {"HTTPStatusCode": status},
        **more,
    }


@contextmanager
def weather(
    store: Store, hours: Hours, fault: Fault | None = None, *, first: int = 1, last: int = FOR_EVER
) -> Iterator[Weather]:
    """The store behaves like that inside. Without a fault its requests are only recorded."""
    now = Weather(hours, fault, first, last)
    with store.wrapped(now.over):
        yield now
