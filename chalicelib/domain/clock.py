"""Time inside is always aware and in UTC. Whoever needs the time is given a `Clock`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""May look at whose work is at hand: a run that serves many organisations asks it for each."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Before everything that is stored."""


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def to_micros(moment: datetime) -> int:
    """Whole microseconds since 1970-01-01 UTC. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime has no place in time")
    delta = moment - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def to_seconds(moment: datetime) -> int:
    """Whole seconds since 1970, rounded down: what DynamoDB's time to live counts in."""
    return to_micros(moment) // 1_000_000


def from_micros(micros: int) -> datetime:
    """The inverse of `to_micros`, exact."""
    return EPOCH + timedelta(microseconds=micros)


def from_seconds(seconds: int) -> datetime:
    """The inverse of `to_seconds`: the beginning of that second."""
    return EPOCH + timedelta(seconds=seconds)
