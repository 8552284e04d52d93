"""Values as a query writes them: each in one of the spellings that the wire allows."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.query.reading import NULLS
from tests.query.schema import Kind

NULL = st.sampled_from(["null", "None", ""])
_OPERATORS = "!<>?"


def spelled(kind: Kind, value: Any) -> st.SearchStrategy[str]:
    """Ways to write a value that is not null."""
    if kind is Kind.MOMENT:
        return st.one_of(_moment(value), _day(value.date()))
    if kind is Kind.DATE:
        return st.one_of(
            _day(value), _moment(datetime(value.year, value.month, value.day, tzinfo=UTC))
        )
    if isinstance(value, bool):
        return st.sampled_from(["true", "True", "1"] if value else ["false", "False", "0"])
    if isinstance(value, str):
        return st.just(value)
    if isinstance(value, list | dict):
        return st.just(json.dumps(value, default=str))
    return _number(value)


def _number(value: Any) -> st.SearchStrategy[str]:
    plain = format(value, "f")
    forms = [plain, f"{plain}.0" if "." not in plain else f"{plain}0", f"{value:e}", f"{value:E}"]
    return st.sampled_from([*forms, f"+{plain}" if value >= 0 else plain])


def _moment(value: datetime) -> st.SearchStrategy[str]:
    east = (value + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S+02:00")
    west = (value - timedelta(hours=7)).strftime("%a %b %d %Y %H:%M:%S GMT-0700 (Pacific)")
    american = f"{value.month}/{value.day}/{value.year} {value.strftime('%I:%M:%S %p')}"
    forms = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ")
    rare = ("%Y-%m-%dT%H:%M:%S.250Z", "%m/%d/%Y %H:%M:%S", "%a %b %d %Y %H:%M:%S GMT+0000")
    plain = [value.strftime(form) for form in (*forms, *rare)]
    javascript = value.strftime("%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)")
    return st.sampled_from([*plain, east, west, american, javascript])


def _day(value: date) -> st.SearchStrategy[str]:
    return st.sampled_from([value.isoformat(), value.strftime("%m/%d/%Y")])


def is_askable(text: str) -> bool:
    """Whether the text can stand as a whole alternative and mean itself."""
    plain = "|" not in text and "\\" not in text
    return text not in NULLS and plain and text[:1] not in _OPERATORS


@st.composite
def pattern(draw: st.DrawFn, text: str) -> str:
    """A pattern that the text fits, mostly: stars for parts of it, and another case."""
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    part = text[start:end]
    form = draw(st.sampled_from(["*{}*", "{}*", "*{}", "{}", "*{}*{}*"]))
    half = len(part) // 2
    made = form.format(part[:half], part[half:]) if form.count("{}") == 2 else form.format(part)
    made = draw(st.sampled_from([made, made.upper(), made.lower()]))
    return made if is_askable(made) else "*"
