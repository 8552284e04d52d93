"""Moments: aware, in UTC, exact to the microsecond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.clock import from_micros, to_micros, utc_now

ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def test_known_moments_have_known_micros() -> None:
    assert to_micros(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert to_micros(datetime(2001, 9, 9, 1, 46, 40, 7, tzinfo=UTC)) == 1_000_000_000_000_007
    assert to_micros(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


@given(st.datetimes(timezones=ZONES))
@settings(deadline=None)
def test_micros_are_exact_in_every_zone(moment: datetime) -> None:
    again = from_micros(to_micros(moment)) if 2 < moment.year < 9_998 else moment
    assert again == moment


@given(st.integers(-(10**16), 10**17))
@settings(deadline=None)
def test_every_micro_is_a_moment_in_utc(micros: int) -> None:
    moment = from_micros(micros)
    assert moment.tzinfo is UTC
    assert to_micros(moment) == micros


def test_a_naive_datetime_has_no_place_in_time() -> None:
    with pytest.raises(ValueError, match="naive"):
        to_micros(datetime(2026, 1, 1))  # noqa: DTZ001


def test_now_is_aware_and_in_utc() -> None:
    assert utc_now().tzinfo is UTC
