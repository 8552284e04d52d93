"""Optimistic writes: read, decide, write on condition; and again if somebody was faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from chalicelib.domain.write_conflicts import Stale
from chalicelib.errors import ServiceUnavailable
from chalicelib.time_budget import pause

_ROUNDS = 12
_BASE_S = 0.004

T = TypeVar("T")


def until_written(read_decide_write: Callable[[], T]) -> T:
    """Call it until it does not raise Stale.

    Each Stale round is one in which another writer succeeded, so somebody always gets on. Raises
    ServiceUnavailable when the rounds, or the time of the request, are spent.
    """
    for attempt in range(_ROUNDS):
        try:
            return read_decide_write()
        except Stale:
            if not pause(_BASE_S * 2 ** min(attempt, 6)):
                break
    raise ServiceUnavailable("Others are changing the same object.")
