"""The text of a filter's value as a number, a moment, a date or a boolean; and a stored value as it
is compared with one.

Every SDK writes its language's own: Python `2026-02-01 00:00:00+00:00`, .NET `2/1/2026 3:00:00 PM`,
JavaScript `Sun Feb 01 2026 15:00:00 GMT+0000 (Coordinated Universal Time)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from chalicelib.finite import finite
from chalicelib.late_pattern import late_pattern

# Bounded, as an exponent of millions would make Decimal do the work of years.
_NUMBER = late_pattern(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?", re.ASCII)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_DATE = late_pattern(r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_AMERICAN = late_pattern(
    r"(\d{1,2}/\d{1,2}/\d{4})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,9})?\s?(AM|PM)?",
    re.ASCII | re.IGNORECASE,
)
# `GMT+0000` loses its plus where a client does not escape it.
_JAVASCRIPT = late_pattern(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2})"
    r" GMT([+ -])(\d{2})(\d{2})(?: \([^()]*\))?",
    re.ASCII,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read_number(text: str) -> Decimal:
    """Raises ValueError."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        raise ValueError("not a number")
    return finite(text)


def read_boolean(text: str) -> bool:
    """Raises ValueError."""
    try:
        return _BOOLEANS[text.strip().lower()]
    except KeyError:
        raise ValueError("not a boolean") from None


def read_date(text: str) -> date:
    """A date alone: `2026-02-01` or `02/01/2026`. Raises ValueError."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ValueError("not a date")
    year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 4, 5)
    return date(int(year), int(month), int(day))


def read_moment(text: str) -> datetime:
    """A date with a time, to the second, in UTC; without a zone it is UTC. Raises ValueError."""
    text = text.strip()
    moment = _american(text) or _javascript(text) or _iso(text)
    try:
        return moment.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        raise ValueError("out of the range of dates") from None


def read_time(text: str) -> date:
    """A date alone, as a date; else a moment, as a datetime. Raises ValueError."""
    try:
        return read_date(text)
    except ValueError:
        return read_moment(text)


def read_day(text: str) -> date:
    """A date, or the date in UTC of a moment. Raises ValueError."""
    return day_of(read_time(text))


def day_of(time: date) -> date:
    """The date of a moment in UTC, or the date itself."""
    return time.date() if isinstance(time, datetime) else time


def moment_of(time: date) -> datetime:
    """The moment itself, or the first one of a date."""
    return time if isinstance(time, datetime) else midnight(time)


def midnight(day: date) -> datetime:
    """The first moment of a day in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _iso(text: str) -> datetime:
    # A query string turns the plus of an unescaped `+00:00` into a space.
    text = re.sub(r" (\d{2}:\d{2})$", r"+\1", text) if text.count(":") > 2 else text
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _american(text: str) -> datetime | None:
    match = _AMERICAN.fullmatch(text)
    if match is None:
        return None
    day = read_date(match[1])
    hour, minute, second = int(match[2]), int(match[3]), int(match[4] or 0)
    if match[5]:
        if not 1 <= hour <= 12:
            raise ValueError("not an hour of twelve")
        hour = hour % 12 + (12 if match[5].upper() == "PM" else 0)
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)


def _javascript(text: str) -> datetime | None:
    match = _JAVASCRIPT.fullmatch(text)
    if match is None or match[1] not in _MONTHS:
        return None
    offset = timedelta(hours=int(match[8]), minutes=int(match[9]))
    zone = timezone(-offset if match[7] == "-" else offset)
    month = _MONTHS.index(match[1]) + 1
    day, year, hour, minute, second = map(int, match.group(2, 3, 4, 5, 6))
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)


def is_number(value: Any) -> bool:
    """Whether it is a number; a boolean is none."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def decimal_of(value: Any) -> Decimal:
    """A number as the decimal that it is written as."""
    return value if isinstance(value, Decimal) else finite(str(value))


def or_none(read: Callable[[str], Any], text: str) -> Any:
    """What `read` makes of the text; None where it raises ValueError."""
    try:
        return read(text)
    except ValueError:
        return None


def seconds_of(value: datetime) -> datetime:
    """A stored moment as it is compared and answered: to the second."""
    return value.replace(microsecond=0)
