"""The texts of filter values, in the shapes that languages and people write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.query.literals import read_boolean, read_date, read_day, read_moment, read_number

AFTERNOON = datetime(2026, 2, 1, 15, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-01 15:00:05",
        "2026-02-01T15:00:05",
        "2026-02-01T15:00:05Z",
        "2026-02-01T15:00:05.999999Z",
        "2026-02-01 15:00:05+00:00",
        "2026-02-01 15:00:05 00:00",  # the plus of a query string that nobody escaped
        "2026-02-01T17:00:05+02:00",
        "2026-02-01T10:00:05-05:00",
        "02/01/2026 15:00:05",
        "2/1/2026 3:00:05 PM",
        "02/01/2026 03:00:05 pm",
        "02/01/2026T15:00:05",
        "Sun Feb 01 2026 15:00:05 GMT+0000 (Coordinated Universal Time)",
        "Sun Feb 01 2026 15:00:05 GMT 0000 (Coordinated Universal Time)",
        "Sun Feb 01 2026 16:00:05 GMT+0100 (Central European Standard Time)",
        "Sun Feb 01 2026 07:30:05 GMT-0730",
        " 2026-02-01 15:00:05 ",
    ],
)
def test_one_moment_in_many_shapes(text: str) -> None:
    assert read_moment(text) == AFTERNOON
    assert read_day(text) == date(2026, 2, 1)


@pytest.mark.parametrize("text", ["2026-02-01", "02/01/2026", "2/1/2026", " 2026-02-01 "])
def test_one_date_in_many_shapes(text: str) -> None:
    assert read_date(text) == read_day(text) == date(2026, 2, 1)


def test_noon_and_midnight_on_a_clock_of_twelve_hours() -> None:
    assert read_moment("2/1/2026 12:00:00 AM").hour == 0
    assert read_moment("2/1/2026 12:00:00 PM").hour == 12
    assert read_moment("2/1/2026 11:59 PM").minute == 59


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_date, "2026-02-30"),
        (read_date, "13/01/2026"),
        (read_date, "2026-2-1"),
        (read_date, "2026-02-01 15:00:05"),
        (read_moment, "2026-02-01 25:00:00"),
        (read_moment, "2/1/2026 13:00:00 PM"),
        (read_moment, "2/1/2026 0:30:00 AM"),
        (read_moment, "Sun Foo 01 2026 15:00:05 GMT+0000"),
        (read_moment, "0001-01-01T00:00:00+05:00"),
        (read_moment, "tomorrow"),
        (read_moment, ""),
        (read_number, "1,000"),
        (read_number, "NaN"),
        (read_number, "Infinity"),
        (read_number, "1e999"),
        (read_number, "9" * 31),
        (read_number, "٣"),
        (read_number, ""),
        (read_boolean, "yes"),
        (read_boolean, ""),
    ],
)
def test_what_can_not_be_read(read: Callable[[str], Any], text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(text)


def test_numbers_and_booleans() -> None:
    for text in ("100", "100.0", "1e2", "+100", " 100 "):
        assert read_number(text) == Decimal(100)
    assert read_number("-.5") == Decimal("-0.5")
    assert all(read_boolean(text) for text in ("true", "True", "1"))
    assert not any(read_boolean(text) for text in ("FALSE", "false", "0"))
