"""All that a log line may hold: its kinds, its fields, and which of them are metrics.

Ids that we have made, words of a fixed list, numbers, and places in the code. Never a text that
somebody sent, an exception's message included: it can hold whatever its raiser held.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypedDict

from chalicelib.late_dataclass import dataclass

NAMESPACE = "Onfile"
"""Of the metrics, in CloudWatch."""

STAGE = "stage"


class Event(StrEnum):
    """What a line tells."""

    REQUEST = "request"
    TRANSITION = "transition"
    UNKNOWN_OUTCOME = "unknown_outcome"
    SWEPT = "swept"
    TRANSACTION_OVERDUE = "transaction_overdue"
    VAULT_TAMPERED = "vault_tampered"
    VAULT_KEY_REFUSED = "vault_key_refused"
    REQUEST_FAILED = "request_failed"
    PROCESSOR_FAILED = "processor_failed"
    PROCESSOR_ANSWERED = "processor_answered"
    OUTCOME_NOT_RECORDED = "outcome_not_recorded"
    TALLY_FAILED = "tally_failed"
    ERASURE_FAILED = "erasure_failed"
    TELLING_FAILED = "telling_failed"
    SETTLING_FAILED = "settling_failed"
    SWEEPER_FAILED = "sweeper_failed"
    STORE_REFUSED = "store_refused"
    STREAM_RECORD_FAILED = "stream_record_failed"
    EVENTS_PUBLISHED = "events_published"
    WEBHOOK_ATTEMPTED = "webhook_attempted"
    WEBHOOK_FAILED = "webhook_failed"
    WEBHOOK_SWITCHED_OFF = "webhook_switched_off"
    WEBHOOKS_DELIVERED = "webhooks_delivered"
    DELIVERY_FAILED = "delivery_failed"
    OTHER = "other"
    """A library's, of which the place is told and no text."""


class LogFields(TypedDict, total=False):
    """The fields that a caller of `lines.emit` may give. The type checker refuses any other."""

    organisation: str
    address: str
    account: str
    payment_method: str
    binding: str
    webhook: str
    webhook_log: str
    trigger: str
    attempts: int
    delivered: int
    handed_over: int
    written: int
    waiting: int
    records: int
    oldest_undelivered_s: int
    transaction: str
    route: str
    method: str
    status: int
    request_ms: float
    store_requests: int
    store_ms: float
    processor_ms: float
    operation: str
    from_status: str
    to_status: str
    outcome: str
    decline: str
    processor: str
    processor_request: str
    charges: int
    asked: int
    settled: int
    in_flight: int
    overdue: int
    failed: int
    erased: int
    told: int
    oldest_in_flight_s: int
    age_s: int
    purpose: str
    code: str
    exception: str
    causes: list[str]
    trace: list[str]


@dataclass(frozen=True, slots=True)
class Measures:
    """The metrics in the lines of one event, by name and unit, and the fields that split them.

    Where a metric is `counted`, each line counts one. Names and units as in
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """

    units: dict[str, str]
    dimensions: tuple[str, ...] = (STAGE,)
    counted: bool = False


def _count(name: str) -> Measures:
    return Measures({name: "Count"}, counted=True)


MEASURES = {
    Event.REQUEST: Measures({"request_ms": "Milliseconds"}),
    Event.TRANSITION: Measures({"charges": "Count"}, (STAGE, "outcome")),
    Event.UNKNOWN_OUTCOME: _count("unknown_outcomes"),
    Event.OUTCOME_NOT_RECORDED: _count("unknown_outcomes"),
    Event.SWEPT: Measures({"oldest_in_flight_s": "Seconds", "in_flight": "Count"}),
    Event.TRANSACTION_OVERDUE: _count("transactions_overdue"),
    Event.WEBHOOK_FAILED: _count("webhooks_failed"),
    Event.WEBHOOKS_DELIVERED: Measures({"oldest_undelivered_s": "Seconds"}),
    Event.VAULT_TAMPERED: _count("vault_tampered"),
    Event.VAULT_KEY_REFUSED: _count("vault_key_refused"),
}

METRICS = frozenset(name for measures in MEASURES.values() for name in measures.units)

ALLOWED = METRICS | LogFields.__annotations__.keys() | {"_aws", "event", "level", STAGE}
ALLOWED |= {"request_id", "invocation_id", "caller", "logger", "at"}
"""The allow-list: the names of all fields of all lines."""
