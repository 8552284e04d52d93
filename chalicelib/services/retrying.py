"""Optimistic writes: read, decide, write on condition; and again if somebody was faster."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from chalicelib.domain.conflicts import Stale
from chalicelib.errors import ServiceUnavailable

_ROUNDS = 12
_BASE_S = 0.004

T = TypeVar("T")


def until_written(read_decide_write: Callable[[], T]) -> T:
    """Call it until it does not raise Stale.

    Each Stale round is one in which another writer succeeded, so somebody always gets on. Raises
    ServiceUnavailable when the rounds are spent.
    """
    for attempt in range(_ROUNDS):
        try:
            return read_decide_write()
        except Stale:
            # Jitter against a herd, no secret: S311 does not apply.
            time.sleep(random.uniform(0, _BASE_S * 2 ** min(attempt, 6)))  # noqa: S311
    raise ServiceUnavailable("Others are changing the same object; try again.")
