"""The order of tests in several processes loses none, and begins each share with long ones."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.order import pytest_collection_modifyitems

TESTS = Path(__file__).parents[1]
LISTED = [*["crashes"] * 2, *["onfile/deploy"] * 3, *["evidence"], *["unit"] * 7]


def ordered(names: list[str], processes: int) -> list[str]:
    items: list[Any] = [SimpleNamespace(path=TESTS / name / "test_it.py") for name in names]
    config: Any = SimpleNamespace(workerinput={"workercount": processes})
    pytest_collection_modifyitems(config, items)
    return [item.path.parent.relative_to(TESTS).as_posix() for item in items]


@pytest.mark.parametrize(
    ("processes", "heads"),
    [(2, ["crashes", "evidence"]), (3, ["onfile/deploy", "evidence", "crashes"])],
)
def test_each_share_begins_with_long_tests_and_none_is_lost(
    processes: int, heads: list[str]
) -> None:
    order = ordered(LISTED, processes)
    assert sorted(order) == sorted(LISTED)
    share = len(LISTED) // processes
    assert [order[share * number] for number in range(processes)] == heads


@pytest.mark.parametrize(("names", "processes"), [(LISTED, 1), (LISTED[:6], 3)])
def test_where_there_is_nothing_to_share_the_order_stays(names: list[str], processes: int) -> None:
    assert ordered(names, processes) == names
