"""A webhook log: one event for one webhook, and what became of its delivery."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.ids import EVENT, WEBHOOK_LOG, derived_id, derived_part_id
from chalicelib.domain.numbers_in_texts import holds_card_number
from chalicelib.domain.webhook import Trigger
from chalicelib.late_dataclass import dataclass

KEPT_FOR = timedelta(days=30)
MAX_ANSWER_BYTES = 4_096
"""How much of a receiver's answer is kept."""


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """That something was committed: ids, trigger and time, and nothing of what it is about.

    `sequence` is its place in the history of the object that it is about.
    """

    id: str
    org_id: str
    trigger: Trigger
    object: str
    object_id: str
    value: str
    sequence: int
    at: datetime


class LogStatus(StrEnum):
    """`skipped` are those of a webhook that was switched off, `canceled` of one that is deleted."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELED = "canceled"


class Trouble(StrEnum):
    """Why an attempt came to nothing, where that is not the status of an answer."""

    TIMEOUT = "timeout"
    NO_CONNECTION = "no_connection"
    NO_HTTP = "no_http"
    REFUSED_ADDRESS = "refused_address"
    NO_TOKEN = "no_token"  # noqa: S105  (a word, no secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookLog:
    """One delivery. `url`, `http_status`, `oauth_status`, `answer` and `trouble` are of the last
    attempt; `next_attempt_at` is None where there will be none, and before the first.

    `created_at` is when the event happened: logs are in the order of their events. `version` is 0
    until the log is written.
    """

    id: str
    org_id: str
    webhook_id: str
    event: WebhookEvent
    url: str
    expires_at: datetime
    status: LogStatus = LogStatus.PENDING
    attempts: int = 0
    http_status: int | None = None
    oauth_status: int | None = None
    answer: str | None = None
    trouble: Trouble | None = None
    attempted_at: datetime | None = None
    next_attempt_at: datetime | None = None
    version: int = 1

    @property
    def created_at(self) -> datetime:
        """When the event happened."""
        return self.event.at


@dataclass(frozen=True, slots=True)
class Due:
    """Where a log lies whose next attempt is due at `at`."""

    org_id: str
    webhook_id: str
    log_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of one request: the status of an answer and its beginning, or the trouble.

    `wish_s` is the receiver's Retry-After, in seconds.
    """

    status: int | None = None
    answer: bytes = b""
    trouble: Trouble | None = None
    wish_s: float | None = None

    @property
    def is_success(self) -> bool:
        """Whether the receiver has taken it: any 2xx. A redirect is not followed, and none."""
        return self.status is not None and 200 <= self.status < 300


def event_id(object_id: str, at: datetime, trigger: Trigger, *about: object) -> str:
    """The id of an event: the same whoever finds it, and however often.

    `about` tells it from others of its object and trigger: a line of history, a version.
    """
    return derived_id(EVENT, object_id, at, object_id, trigger, *about)


def log_id(id_of_event: str, webhook_id: str) -> str:
    """The id of the delivery of an event to a webhook: from either follows where the other lies."""
    return derived_part_id(WEBHOOK_LOG, id_of_event, webhook_id)


_HIDDEN = "(it holds what looks like a card number)"


def kept_answer(answer: bytes) -> str | None:
    """The beginning of an answer, as text that holds no number."""
    if not answer:
        return None
    text = answer[:MAX_ANSWER_BYTES].decode(errors="replace").replace("\x00", "")
    return _HIDDEN if holds_card_number(text) else text
