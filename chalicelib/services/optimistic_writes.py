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


class Rounds:
    """How often something is tried again because somebody else was faster. For one use."""

    def __init__(self) -> None:
        self._gone = 0

    def wait(self) -> None:
        """Before the next round, with jitter.

        Each round is one in which another writer succeeded, so somebody always gets on. Raises
        ServiceUnavailable when the rounds, or the time of the request, are spent.
        """
        self._gone += 1
        if self._gone >= _ROUNDS or not pause(_BASE_S * 2 ** min(self._gone - 1, 6)):
            raise ServiceUnavailable("Others are changing the same object.")


def until_written(read_decide_write: Callable[[], T]) -> T:
    """Call it until it does not raise Stale. Raises ServiceUnavailable as `Rounds` does."""
    rounds = Rounds()
    while True:
        try:
            return read_decide_write()
        except Stale:
            rounds.wait()
