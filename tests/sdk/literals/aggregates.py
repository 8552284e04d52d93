"""Sums and counts of the payments in `world.HISTORY`, by month and by year, worked out by hand."""

from __future__ import annotations

from typing import Any

from tests.sdk.literals.common import Whole


def _months(*rows: tuple[int, float, int]) -> list[dict[str, Any]]:
    return [
        Whole({"count(id)": count, "sum(amount)": total, "month(created_at)": month})
        for count, total, month in rows
    ]


def _years(*rows: tuple[int, float]) -> list[dict[str, Any]]:
    return [Whole({"year(created_at)": year, "sum(amount)": total}) for year, total in rows]


PAYMENTS_BY_MONTH = _months((1, 57, 8), (1, 56, 7), (1, 55, 6), (1, 54, 5), (2, 60, 4))
"""The eleventh newest month to the fifteenth: 2018-08 to 2014-04, of seventeen."""

BY_YEAR = _years(
    (2011, 50),
    (2012, 60),
    (2013, 60),
    (2014, 60),
    (2015, 54),
    (2016, 55),
    (2017, 56),
    (2018, 57),
    (2019, 58),
    (2020, 59),
    (2021, 60),
    (2022, 61),
    (2023, 62),
    (2024, 63),
    (2025, 64),
    (2026, 616.5),
)
"""Whatever the type, oldest year first."""

ELEVENTH_YEAR_BACK = _years((2016, 55), (2015, 54), (2014, 60), (2013, 60), (2012, 60))
PAYMENTS_ELEVENTH_YEAR_BACK = _years((2016, 55), (2015, 54), (2014, 60), (2013, 52), (2012, 60))
"""Without the refund of 2013."""

PAYMENTS_THIRD_YEAR_BACK = _years((2024, 63), (2023, 62), (2022, 61), (2021, 60), (2020, 59))
