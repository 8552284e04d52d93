"""Texts of a query read as values: numbers, moments, dates, booleans; and the JSON of answers too.

A moment is a `datetime` in UTC by the second, a date a `date`, a number a `Decimal` or an `int`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.query.schema import Kind

NULLS = frozenset({"", "null", "None"})
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_BOOLEANS = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False}
_DAY = ("%Y-%m-%d", "%m/%d/%Y")
_SLASHED = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p")
_JAVASCRIPT = re.compile(r"(\w{3} \w{3} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4})( \(.*\))?")


class Unreadable(Exception):
    """The text is no value of the type."""


def number(text: str) -> Decimal:
    """`100`, `100.0`, `1e2`. Raises Unreadable."""
    if not _NUMBER.fullmatch(text):
        raise Unreadable
    return Decimal(text)


def boolean(text: str) -> bool:
    """The six words. Raises Unreadable."""
    if text not in _BOOLEANS:
        raise Unreadable
    return _BOOLEANS[text]


def moment(text: str) -> datetime | date:
    """A moment in UTC, by the second; a `date` for a date alone. Raises Unreadable."""
    for form in _DAY:
        found = _parsed(text, form)
        if found is not None:
            return found.date()
    return _seconds(_with_time(text))


def day(text: str) -> date:
    """The date, in UTC, of a date or a moment. Raises Unreadable."""
    found = moment(text)
    return found.date() if isinstance(found, datetime) else found


def _with_time(text: str) -> datetime:
    javascript = _JAVASCRIPT.fullmatch(text)
    if javascript:
        found = _parsed(javascript[1], "%a %b %d %Y %H:%M:%S GMT%z")
        if found is not None:
            return found
    for form in _SLASHED:
        found = _parsed(text, form)
        if found is not None:
            return found
    if not re.match(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d", text):
        raise Unreadable
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreadable from error


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007  a zone is added by _seconds
    except ValueError:
        return None


def _seconds(found: datetime) -> datetime:
    aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return aware.replace(microsecond=0)


def native(kind: Kind, value: Any) -> Any:
    """An answered JSON value as a value of its kind; null stays null."""
    if value is None:
        return None
    if kind is Kind.MOMENT:
        return datetime.strptime(value, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    if kind is Kind.DATE:
        return date.fromisoformat(value)
    return value


def wire(value: Any) -> Any:
    """A value as it is answered: moments and dates as text."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else value


def is_number(value: Any) -> bool:
    """A JSON number; true and false are none."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
