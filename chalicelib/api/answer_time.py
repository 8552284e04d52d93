"""The time that an answer is as of, where it tells what follows from that: the use cases' own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from chalicelib.domain.clock import Clock, utc_now

_CLOCK: ContextVar[Clock] = ContextVar("clock", default=utc_now)


@contextmanager
def told_by(clock: Clock) -> Iterator[None]:
    """Inside, answers are as of the time on this clock."""
    token = _CLOCK.set(clock)
    try:
        yield
    finally:
        _CLOCK.reset(token)


def moment_of_answer() -> datetime:
    """Now, by that clock."""
    return _CLOCK.get()()
