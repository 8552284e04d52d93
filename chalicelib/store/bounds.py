"""Range keys between which a walk by creation moves. Both kinds of keys start with time."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.clock import to_micros
from chalicelib.domain.ids import time_prefix
from chalicelib.query.scan_range import Walk
from chalicelib.store.account_rows import listed_at

_BEHIND_ALL = "~"  # sorts behind every letter and digit


def id_bounds(prefix: str, walk: Walk) -> tuple[str, str]:
    """Least and greatest id, both included, of objects whose range key is their id."""
    window = walk.window
    low = time_prefix(prefix, window.since) if window.since else f"{prefix}_"
    high = time_prefix(prefix, window.until) if window.until else f"{prefix}_{_BEHIND_ALL}"
    return _from_position(low, high, walk.after.id if walk.after else None, walk)


def listed_bounds(walk: Walk) -> tuple[str, str]:
    """The same where the range key is `listed_at`."""
    window, after = walk.window, walk.after
    low = _listed(window.since) if window.since else "0"
    high = _listed(window.until) if window.until else _BEHIND_ALL
    start = listed_at(after.created_at, after.id) if after else None
    return _from_position(low, high, start, walk)


def _listed(moment: datetime) -> str:
    """Sixteen digits last until 2286, and none are older than 1970."""
    return f"{min(max(to_micros(moment), 0), 10**16 - 1):016}"


def _from_position(low: str, high: str, start: str | None, walk: Walk) -> tuple[str, str]:
    if start is not None and walk.newest_first:
        high = min(high, start)
    if start is not None and not walk.newest_first:
        low = max(low, start)
    # DynamoDB refuses bounds that are the wrong way round; nothing lies between equal ones but
    # a row that is exactly there, which the reader of the list judges by itself.
    return (low, high) if low <= high else (low, low)
