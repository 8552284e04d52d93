"""The functions of the query language, one by one."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from tests.query.reading import Unreadable, is_number, moment
from tests.query.schema import TEMPORAL, TEXTUAL, Kind

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _whole(rounding: str) -> Callable[[Any], Decimal]:
    return lambda value: Decimal(value).quantize(Decimal(1), rounding=rounding) + 0  # no -0


def _midnight(value: date) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day, tzinfo=UTC)


def _last_day(value: date) -> date:
    return date(value.year, value.month, calendar.monthrange(value.year, value.month)[1])


_TEXT: dict[str, tuple[Callable[[Any], Any], Kind]] = {
    "lower": (str.lower, Kind.TEXT),
    "upper": (str.upper, Kind.TEXT),
    "length": (len, Kind.NUMBER),
}
_NUMERIC: dict[str, tuple[Callable[[Any], Any], Kind]] = {
    "abs": (abs, Kind.NUMBER),
    "ceil": (_whole(ROUND_CEILING), Kind.NUMBER),
    "floor": (_whole(ROUND_FLOOR), Kind.NUMBER),
    "round": (_whole(ROUND_HALF_UP), Kind.NUMBER),
}
_TIME: dict[str, tuple[Callable[[Any], Any], Kind]] = {
    "year": (lambda at: at.year, Kind.NUMBER),
    "month": (lambda at: at.month, Kind.NUMBER),
    "monthname": (lambda at: _MONTHS[at.month - 1], Kind.TEXT),
    "day": (lambda at: at.day, Kind.NUMBER),
    "dayname": (lambda at: _DAYS[at.isoweekday() - 1], Kind.TEXT),
    "dayofweek": (lambda at: at.isoweekday() % 7 + 1, Kind.NUMBER),
    "dayofyear": (lambda at: at.timetuple().tm_yday, Kind.NUMBER),
    "weekofyear": (lambda at: at.isocalendar().week, Kind.NUMBER),
    "last_day": (_last_day, Kind.DATE),
    "hour": (lambda at: _midnight(at).hour, Kind.NUMBER),
    "minute": (lambda at: _midnight(at).minute, Kind.NUMBER),
    "second": (lambda at: _midnight(at).second, Kind.NUMBER),
    "unix_timestamp": (lambda at: int(_midnight(at).timestamp()), Kind.NUMBER),
}

FUNCTIONS = {**_TEXT, **_NUMERIC, **_TIME}
AGGREGATES = frozenset({"count", "sum", "avg", "min", "max"})


def suits(name: str, kind: Kind) -> bool:
    """Whether the function may be asked of attributes of this kind."""
    if kind is Kind.FREE:
        return True
    allowed = TEXTUAL if name in _TEXT else TEMPORAL if name in _TIME else {Kind.NUMBER}
    return kind in allowed


def result_kind(name: str) -> Kind:
    """The kind of the function's result."""
    return FUNCTIONS[name][1]


def apply(name: str, value: Any) -> Any:
    """The function of a native value; null of null, and of what it is not meant for."""
    if name in _TEXT:
        meant = isinstance(value, str)
    elif name in _TIME:
        value = _dated(value) if isinstance(value, str) else value
        meant = isinstance(value, date)
    else:
        meant = is_number(value)
    return FUNCTIONS[name][0](value) if meant else None


def _dated(text: str) -> date | None:
    """The date or moment that a text of a free document is, if it is one."""
    try:
        return moment(text)
    except Unreadable:
        return None
