"""When the batch of a transaction is sent: at 19:00 in New York, summer and winter."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.funding import batch_after

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize("year", [2007, 2016, 2025, 2026, 2027, 2028, 2033, 2037])
def test_it_is_what_a_database_of_time_zones_says_on_every_day(year: int) -> None:
    for number in range(366):
        day = date(year, 1, 1) + timedelta(days=number)
        sent = datetime.combine(day, time(19), NEW_YORK).astimezone(UTC)
        assert batch_after(sent - timedelta(microseconds=1)) == sent
        assert batch_after(sent - timedelta(hours=22)) == sent
        assert batch_after(sent) > sent


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        ("2026-11-23T15:00+00:00", "2026-11-24T00:00+00:00"),
        ("2026-11-24T00:00+00:00", "2026-11-25T00:00+00:00"),
        ("2026-07-01T22:59:59+00:00", "2026-07-01T23:00+00:00"),
        ("2026-07-01T23:00+00:00", "2026-07-02T23:00+00:00"),
        ("2026-03-08T00:30+00:00", "2026-03-08T23:00+00:00"),  # the hour is lost that night
        ("2026-10-31T23:30+00:00", "2026-11-02T00:00+00:00"),  # and found that night
        ("2026-12-31T19:30-05:00", "2027-01-02T00:00+00:00"),
        ("2026-11-24T08:59+09:00", "2026-11-24T00:00+00:00"),
    ],
)
def test_the_next_one_is_strictly_later(moment: str, sent: str) -> None:
    assert batch_after(datetime.fromisoformat(moment)) == datetime.fromisoformat(sent)
