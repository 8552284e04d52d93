"""When a card's owner is told that it ends: 30 days before its last day, and 7."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from chalicelib.domain.card import Expiry

STEPS_DAYS = (30, 7)


def last_day(expiry: Expiry) -> date:
    """The last day of its month."""
    return date(expiry.year, expiry.month, monthrange(expiry.year, expiry.month)[1])


def step_of(expiry: Expiry, today: date, told_until: date | None) -> int | None:
    """How many days before its end a card is told of on `today`, if it is told of at all.

    `told_until` is the last day whose cards have been told of. It is None where none have: then a
    card that is past a step already is told of once, by its latest step.
    """
    end = last_day(expiry)
    if today > end:
        return None
    reached = [days for days in STEPS_DAYS if end - timedelta(days=days) <= today]
    if not reached:
        return None
    step = min(reached)
    is_new = told_until is None or end - timedelta(days=step) > told_until
    return step if is_new else None
