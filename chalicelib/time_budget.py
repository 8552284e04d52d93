"""How long the request that is being served may go on: one budget for all that it waits for.

API Gateway gives up after 29 s, whatever we do then. So no attempt and no wait begins that can't
end before the budget does. Where no budget is open (a command) there is as much time as it takes.
Seconds everywhere, of a clock that nobody sets.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

from chalicelib.late_dataclass import dataclass

REQUEST_S = 25.0
"""What a request may take until it is answered."""

RESERVE_S = 3.0
"""What is left beyond that for the outcome of money that has moved."""


@dataclass(frozen=True, slots=True)
class _Budget:
    """Ends at `ends_at`. `insists` while money has moved, and that is not written down yet."""

    ends_at: float
    insists: bool = False


_BUDGET: ContextVar[_Budget | None] = ContextVar("time_budget", default=None)
_ENDLESS = _Budget(float("inf"))


@contextmanager
def time_budget(seconds: float = REQUEST_S) -> Iterator[None]:
    """A budget for what is done inside, by this thread."""
    token = _BUDGET.set(_Budget(time.monotonic() + seconds))
    try:
        yield
    finally:
        _BUDGET.reset(token)


@contextmanager
def insisting() -> Iterator[None]:
    """Inside, the reserve may be used up too, and whoever tries again does so more often."""
    budget = _BUDGET.get() or _ENDLESS
    token = _BUDGET.set(replace(budget, ends_at=budget.ends_at + RESERVE_S, insists=True))
    try:
        yield
    finally:
        _BUDGET.reset(token)


def insists() -> bool:
    """Whether money has moved, and that is being written down."""
    return (_BUDGET.get() or _ENDLESS).insists


def time_left() -> float:
    """Seconds until the budget ends; endless where none is open."""
    return (_BUDGET.get() or _ENDLESS).ends_at - time.monotonic()


def has_time_for(seconds: float) -> bool:
    """Whether something that may take so long can end within the budget."""
    return seconds <= time_left()


def pause(at_most: float, *, then: float = 0.0) -> bool:
    """Wait a while, drawn evenly up to `at_most`. False, at once, if there is no time for that.

    `then` is how long what follows may take.
    """
    # Jitter against a herd, no secret: S311 does not apply.
    wait = random.uniform(0, at_most)  # noqa: S311  (no secret)
    if not has_time_for(wait + then):
        return False
    time.sleep(wait)
    return True
