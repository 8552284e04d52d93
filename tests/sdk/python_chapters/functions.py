"""Functions of attributes, as fields and as filters."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import payload
import pytest

from tests.sdk.python_chapters.scene import PAYMENTS, Scene, plain

attr = payload.attr


def _last_day(moment: datetime) -> str:
    days = calendar.monthrange(moment.year, moment.month)[1]
    return f"{moment:%Y-%m}-{days}"


OF_MOMENTS: dict[str, Callable[[datetime], Any]] = {
    "year": lambda moment: moment.year,
    "month": lambda moment: moment.month,
    "monthname": lambda moment: calendar.month_name[moment.month],
    "day": lambda moment: moment.day,
    "dayname": lambda moment: calendar.day_name[moment.weekday()],
    "dayofweek": lambda moment: moment.isoweekday() % 7 + 1,
    "dayofyear": lambda moment: moment.timetuple().tm_yday,
    "weekofyear": lambda moment: moment.isocalendar().week,
    "last_day": _last_day,
    "hour": lambda moment: moment.hour,
    "minute": lambda moment: moment.minute,
    "second": lambda moment: moment.second,
    "unix_timestamp": lambda moment: int(moment.timestamp()),
}


def of_moments(scene: Scene) -> None:
    """All of them in one request, and then each as a filter."""
    functions = {name: getattr(attr.created_at, name)() for name in OF_MOMENTS}
    rows = scene.pl.Payment.select("id", *functions.values()).order_by("created_at").all()
    expected = {}
    for name, row in zip(PAYMENTS, rows, strict=True):
        assert row["id"] == scene.rows[name].id
        moment = _moment(scene.rows[name].created_at)
        expected[name] = {each: of(moment) for each, of in OF_MOMENTS.items()}
        assert {each: row[f"{each}(created_at)"] for each in OF_MOMENTS} == expected[name]
    for each in OF_MOMENTS:
        value = expected["shoes"][each]
        same = [name for name in PAYMENTS if expected[name][each] == value]
        assert scene.payments(getattr(attr.created_at, each)() == value) == same
    this_year = expected["shoes"]["year"]
    assert scene.payments(attr.created_at.year() > this_year + 1) == []
    assert scene.payments(attr.created_at.year() >= 2019) == PAYMENTS


def of_texts(scene: Scene) -> None:
    """lower, upper, length."""
    description = attr.description
    assert scene.payments(description.lower() == "red shoes") == ["shoes"]
    assert scene.payments(attr.description.upper() == "BLUE SHOES") == ["boots"]
    assert scene.payments(attr.description.length() > 9) == ["boots", "laces", "heels"]
    [row] = _selected(scene, "laces", attr.description.lower(), attr.description.length())
    assert row == {"lower(description)": "shoe laces", "length(description)": 10}
    [row] = _selected(scene, "socks", attr.description.upper())
    assert row == {"upper(description)": None}


def of_numbers(scene: Scene) -> None:
    """abs, ceil, floor, round."""
    assert scene.payments(attr.amount.ceil() == 26) == ["boots"]
    assert scene.payments(attr.amount.floor() == 99) == ["laces"]
    assert scene.payments(attr.amount.round() == 100) == ["laces"]
    assert scene.payments(attr.amount.abs() < 11) == ["shoes"]
    functions = [getattr(attr.amount, name)() for name in ("abs", "ceil", "floor", "round")]
    [row] = _selected(scene, "boots", *functions)
    assert row == {
        "abs(amount)": 25.5,
        "ceil(amount)": 26,
        "floor(amount)": 25,
        "round(amount)": 26,
    }


def what_is_no_function(scene: Scene) -> None:
    """A function that there is not, or not of this; the SDK itself refuses to go below one."""
    for name, condition in {
        "double(amount)": attr.amount.double() == 20,
        "year(amount)": attr.amount.year() == 2026,
        "lower(amount)": attr.amount.lower() == "ten",
        "sum(amount)": attr.amount.sum() > 5,
    }.items():
        with pytest.raises(payload.InvalidAttributes) as caught:
            scene.pl.Payment.filter_by(condition).all()
        assert set(caught.value.details) == {name}
    before = len(scene.sent)
    with pytest.raises(ValueError, match="cannot get attr of method"):
        _ = attr.created_at.year().month
    assert len(scene.sent) == before


def _selected(scene: Scene, name: str, *fields: Any) -> list[dict[str, Any]]:
    rows = scene.pl.Payment.select(*fields).filter_by(id=scene.rows[name].id).all()
    return [plain(row) for row in rows]


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
