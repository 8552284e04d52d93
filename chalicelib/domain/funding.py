"""How far the money of a transaction is on its way to the merchant.

The sandbox sends its batch at 19:00 in New York each day: a payment that was processed before can
be voided until then, and only be refunded afterwards. Other processors say nothing of their batches
yet.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from chalicelib.domain.life_cycle import Status
from chalicelib.domain.processing import Outcome
from chalicelib.domain.transaction import Transaction

_BATCHING = frozenset({"sandbox"})
_DAY = timedelta(days=1)
_SUNDAY = 6
_CUT_OFF = time(19)
_WINTER, _SUMMER = timedelta(hours=-5), timedelta(hours=-4)
"""Eastern time, as an offset from UTC."""


class Funding(StrEnum):
    """The wire's words."""

    PENDING = "pending"
    BATCHED = "batched"
    REFUNDED = "refunded"
    REVERSED = "reversed"


def funding_of(transaction: Transaction, now: datetime) -> Funding | None:
    """None of what moves no money: it was declined or voided."""
    answer = transaction.answer
    if answer is not None and answer.outcome is Outcome.RETURNED:
        return Funding.REVERSED
    if transaction.status in (Status.DECLINED, Status.VOIDED):
        return None
    if transaction.fully_refunded:
        return Funding.REFUNDED
    return Funding.BATCHED if is_batched(transaction, now) else Funding.PENDING


def is_batched(transaction: Transaction, now: datetime) -> bool:
    """Whether the batch that it is in has been sent, so that nobody can take it out again."""
    processed_at = transaction.processed_at
    if processed_at is None or transaction.processor not in _BATCHING:
        return False
    return batch_after(processed_at) <= now


def batch_after(moment: datetime) -> datetime:
    """The next 19:00 in New York after an aware `moment`, in UTC."""
    # In UTC that is 23:00 of the same day or midnight, so it may be the day before's.
    day = moment.astimezone(UTC).date() - _DAY
    while _batch_of(day) <= moment:
        day += _DAY
    return _batch_of(day)


@lru_cache(maxsize=366)  # of the rows of a page most were processed on few days
def _batch_of(day: date) -> datetime:
    """19:00 in New York on `day`.

    By the rule of the Energy Policy Act of 2005 rather than by a database of time zones: not every
    image of a function has one.
    """
    begins, ends = _sunday(day.year, 3, 2), _sunday(day.year, 11, 1)
    offset = _SUMMER if begins <= day < ends else _WINTER
    return datetime.combine(day, _CUT_OFF, UTC) - offset


def _sunday(year: int, month: int, which: int) -> date:
    """The first Sunday of a month (`which` is 1), or the second."""
    first = date(year, month, 1)
    return first + timedelta(days=(_SUNDAY - first.weekday()) % 7 + 7 * (which - 1))
