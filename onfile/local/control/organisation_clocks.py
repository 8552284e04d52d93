"""A clock for each organisation of the local stage, which tests move forward, and never back.

It goes on from where it was moved to, as fast as any other. Whose clock is meant is said by the
work at hand: the use cases have one clock, as they do in a deployed stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from chalicelib.domain.clock import utc_now
from chalicelib.errors import InvalidAttributes
from chalicelib.observability.work import current
from chalicelib.services.invalid import REQUIRED
from onfile.local.control.shared_file import SharedFile

LAST = datetime(2200, 1, 1, tzinfo=UTC)
"""No clock is moved further: what is made then is still kept for years."""

_FORWARD = "a clock moves forward only"
_MICROSECOND = timedelta(microseconds=1)


class OrganisationClocks:
    """A `Clock`. Those that were moved are in a file that all servers share."""

    def __init__(self, path: Path) -> None:
        self._file = SharedFile(path)

    def __call__(self) -> datetime:
        return self.now_of(current().organisation)

    def now_of(self, org_id: str) -> datetime:
        """What this organisation takes for the present moment; of nobody, the real one."""
        return utc_now() + self.ahead(org_id)

    def ahead(self, org_id: str) -> timedelta:
        """How far its clock is before the real one."""
        return timedelta(microseconds=self._file.content().get(org_id, 0))

    @property
    def furthest(self) -> timedelta:
        """How far the one is ahead that was moved the furthest."""
        return timedelta(microseconds=max(self._file.content().values(), default=0))

    def move(self, org_id: str, to: datetime) -> None:
        """Set it to `to`, unless that is past already."""
        with self._file.changing() as moved:
            ahead = (to - utc_now()) // _MICROSECOND
            if ahead > moved.get(org_id, 0):
                moved[org_id] = ahead

    def forget(self, org_id: str) -> None:
        """Nobody asks for it any more."""
        if self.ahead(org_id):
            with self._file.changing() as moved:
                moved.pop(org_id, None)


def moment_asked(body: Mapping[str, Any], now: datetime) -> datetime:
    """Where a request wants the clock, which shows `now`. Raises InvalidAttributes."""
    if wrong := {name: "expected advance or now" for name in body if name not in _READ}:
        raise InvalidAttributes(wrong)
    if len(body) != 1:
        text = "expected one of them, advance or now" if body else f"{REQUIRED}, or now"
        raise InvalidAttributes({"advance": text})
    [(name, value)] = body.items()
    try:
        return _READ[name](value, now)
    except ValueError as error:
        raise InvalidAttributes({name: str(error)}) from error


def _advanced(value: Any, now: datetime) -> datetime:
    if type(value) not in (int, Decimal):
        raise ValueError("expected a number of seconds")
    if value < 0:
        raise ValueError(f"{_FORWARD}: expected 0 seconds or more")
    if value > (LAST - now).total_seconds():
        raise ValueError(f"expected to come to a time before {LAST:%Y}")
    return now + timedelta(microseconds=int(value * 1_000_000))


def _set(value: Any, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError("expected a time with its zone, like 2027-01-31T09:30:00Z")
    if moment < now:
        raise ValueError(f"{_FORWARD}: it is {shown(now)} already")
    if moment > LAST:
        raise ValueError(f"expected a time before {LAST:%Y}")
    return moment


def shown(moment: datetime) -> str:
    """As answers tell it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


_READ = {"advance": _advanced, "now": _set}
