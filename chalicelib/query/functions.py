"""The functions of the query language: what each takes, what it gives.

Weeks and names of days are MySQL's, whose names the functions bear: Sunday is day 1 of a week, and
`weekofyear` is the week of ISO 8601.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from chalicelib.late_dataclass import dataclass
from chalicelib.query.kinds import DAY, JSON, NUMBER, TEXT, VERBATIM, Kind
from chalicelib.query.literals import decimal_of, is_number, moment_of, or_none, read_time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# English whatever the locale of the process.
_MONTHS = (
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
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Function:
    """A function of one value. `takes` are the names of the kinds it is meant for, JSON apart.

    `argument` makes what `apply` takes of a value found in JSON; None if it is something else.
    """

    name: str
    takes: frozenset[str]
    gives: Kind
    apply: Callable[[Any], Any]
    argument: Callable[[Any], Any]

    def result_of(self, kind: Kind) -> Kind:
        """The kind of its result: the text of what is verbatim stays so."""
        return VERBATIM if kind.verbatim and self.gives is TEXT else self.gives

    def of(self, value: Any, kind: Kind) -> Any:
        """The result; null of null, and of what it is not meant for."""
        if value is None:
            return None
        if kind is JSON:
            value = self.argument(value)
            return None if value is None else self.apply(value)
        return self.apply(value)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any) -> Decimal | None:
    return decimal_of(value) if is_number(value) else None


def _time(value: Any) -> date | None:
    return or_none(read_time, value) if isinstance(value, str) else None


def _round(value: Any) -> Decimal:
    return decimal_of(value).to_integral_value(rounding=ROUND_HALF_UP)


def _last_day(value: date) -> date:
    return date(value.year, value.month, calendar.monthrange(value.year, value.month)[1])


_TEXTS = frozenset({"text", "choice", "id"})
_NUMBERS = frozenset({"number"})
_TIMES = frozenset({"date", "moment"})

DATE_FUNCTIONS: dict[str, tuple[Kind, Callable[[Any], Any]]] = {
    "year": (NUMBER, lambda value: value.year),
    "month": (NUMBER, lambda value: value.month),
    "monthname": (TEXT, lambda value: _MONTHS[value.month - 1]),
    "day": (NUMBER, lambda value: value.day),
    "dayname": (TEXT, lambda value: _DAYS[value.weekday()]),
    "dayofweek": (NUMBER, lambda value: value.isoweekday() % 7 + 1),
    "dayofyear": (NUMBER, lambda value: value.timetuple().tm_yday),
    "weekofyear": (NUMBER, lambda value: value.isocalendar().week),
    "last_day": (DAY, _last_day),
    "hour": (NUMBER, lambda value: moment_of(value).hour),
    "minute": (NUMBER, lambda value: moment_of(value).minute),
    "second": (NUMBER, lambda value: moment_of(value).second),
    "unix_timestamp": (NUMBER, lambda value: (moment_of(value) - _EPOCH) // timedelta(seconds=1)),
}

FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (
        Function("lower", _TEXTS, TEXT, str.lower, _text),
        Function("upper", _TEXTS, TEXT, str.upper, _text),
        Function("length", _TEXTS, NUMBER, len, _text),
        Function("abs", _NUMBERS, NUMBER, abs, _number),
        Function("ceil", _NUMBERS, NUMBER, math.ceil, _number),
        Function("floor", _NUMBERS, NUMBER, math.floor, _number),
        Function("round", _NUMBERS, NUMBER, _round, _number),
        *(
            Function(name, _TIMES, gives, apply, _time)
            for name, (gives, apply) in DATE_FUNCTIONS.items()
        ),
    )
}
