"""Asking a dependency again, where what went wrong may pass by itself: bounded, with jitter.

In place of the retries of its client, which know nothing of how long the request may still take.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from chalicelib.errors import ServiceUnavailable
from chalicelib.time_budget import has_time_for, insists, pause

CONNECT_TIMEOUT_S = 1.0
READ_TIMEOUT_S = 2.0
LONGEST_ATTEMPT_S = CONNECT_TIMEOUT_S + READ_TIMEOUT_S

ATTEMPTS = 4
MORE_ATTEMPTS = 8
"""While money has moved and that is not written down."""

_BASE_S = 0.05
_LONGEST_WAIT_S = 1.0

ONE_ATTEMPT = {"total_max_attempts": 1, "mode": "standard"}
"""The retry configuration of a botocore client whose requests go through `until_answered`."""

T = TypeVar("T")


def until_answered(send: Callable[[], T], passes: Callable[[Exception], bool]) -> T:
    """What `send` answers, or raises last. It must be safe to repeat.

    `passes` says of an exception whether another attempt makes sense. Raises ServiceUnavailable
    where there is no time for a first attempt; but what insists is tried once in any case.
    """
    most = MORE_ATTEMPTS if insists() else ATTEMPTS
    if not insists() and not has_time_for(LONGEST_ATTEMPT_S):
        raise ServiceUnavailable("There was no time left to finish the request.")
    for attempt in range(1, most):
        try:
            return send()
        except Exception as error:
            longest = min(_BASE_S * 2**attempt, _LONGEST_WAIT_S)
            if not passes(error) or not pause(longest, then=LONGEST_ATTEMPT_S):
                raise
    return send()
