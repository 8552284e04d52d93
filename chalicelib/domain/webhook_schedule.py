"""When a delivery that came to nothing is tried again.

The schedule is that of Standard Webhooks 1.0, 75 hours in all:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

_MINUTE, _HOUR = 60, 3_600
DELAYS_S = (
    5,
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
"""From one attempt to the next; the first is made at once."""

JITTER = 0.1
"""By which part of itself a delay is longer at most: receivers that went down together are not
asked together."""

LONGEST_WISH_S = 24 * _HOUR
"""How long a receiver may ask to be left alone."""

SLOW_DOWN_S = 60
"""How long one is left alone at least that says 429 without saying how long."""


def next_attempt(
    attempts: int,
    retries: int | None,
    now: datetime,
    *,
    wish_s: float | None = None,
    chance: Callable[[], float],
) -> datetime | None:
    """When to try again after `attempts` of them; None where that was the last.

    `retries` None is all of the schedule. `wish_s` is the receiver's Retry-After. `chance` gives a
    number from 0 to 1.
    """
    most = len(DELAYS_S) if retries is None else min(retries, len(DELAYS_S))
    if attempts > most:
        return None
    delay = DELAYS_S[attempts - 1] * (1 + JITTER * chance())
    if wish_s is not None:
        delay = max(delay, min(wish_s, LONGEST_WISH_S))
    return now + timedelta(seconds=delay)
