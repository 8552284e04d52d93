"""What one list may cost."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import list_budget
from chalicelib.list_budget import (
    Spent,
    ask,
    bytes_left,
    compared,
    go_on,
    keep,
    let_go,
    size_of,
)
from chalicelib.query.like import matcher
from chalicelib.query.terms import Row
from chalicelib.time_budget import time_budget
from tests.support.hours import Hours
from tests.unit.samples import payment


@pytest.mark.parametrize(("check", "left"), [(ask, 3), (go_on, 6)], ids=["request", "walk"])
def test_nothing_begins_that_there_is_no_time_for(
    check: Callable[[], None], left: float, hours: Hours
) -> None:
    """A walk leaves some of it for its page."""
    with time_budget(10), list_budget.list_budget(kept_bytes=0):
        hours.sleep(10 - left)
        check()
        hours.sleep(0.1)
        with pytest.raises(Spent, match="time"):
            check()


def test_without_a_budget_nothing_is_counted(hours: Hours) -> None:
    with time_budget(10):
        hours.sleep(11)
        compared(10**9)
        assert (keep("x" * 1_000), bytes_left()) == (0, 0)
        ask()
        go_on()


def test_what_is_let_go_may_be_kept_again() -> None:
    with list_budget.list_budget(kept_bytes=2_000):
        size = keep("x" * 1_500)
        with pytest.raises(Spent, match="memory"):
            keep("y" * 1_500)
        let_go(size)
        assert keep("y" * 1_500) == size


@pytest.mark.parametrize("steps", [1, 3, 999, 1_000, 2_500])
def test_the_clock_is_looked_at_every_thousand_comparisons(steps: int, hours: Hours) -> None:
    with time_budget(10), list_budget.list_budget(kept_bytes=0):
        hours.sleep(5)
        for _ in range(999 // steps):
            compared(steps)
        with pytest.raises(Spent, match="time"):
            compared(steps)


@pytest.mark.parametrize(
    "value",
    [
        {"a": [[] for _ in range(1_300)]},
        {"a": [{} for _ in range(1_300)]},
        {str(n): n for n in range(500)},
        {"a": [1.5] * 800},
        {"a": "é" * 4_000},
        {"a": [["x"] * 5 for _ in range(200)]},
    ],
    ids=["lists", "objects", "members", "numbers", "text", "lists of texts"],
)
def test_a_size_is_that_of_all_that_is_held(value: Any) -> None:
    whole = json.loads(json.dumps(value))
    inner = whole["a"] if "a" in whole else whole.values()
    least = sys.getsizeof(inner) + sum(map(sys.getsizeof, inner if len(inner) < 2_000 else ()))
    assert least <= size_of(whole) <= 4 * least + 1_000
    assert size_of(Row(payment(attrs=whole))) > size_of(whole)


@pytest.mark.parametrize(
    ("pattern", "fits", "does_not"),
    [
        ("*" * 60_000, "", None),
        ("a" + "*" * 60_000 + "b", "a and b", "a and c"),
        ("*a" * 30_000, None, "a" * 255),
        ("*".join("abc" * 3) + "*" * 9_000, "abcabcabc!", "abcabcab"),
        ("**x**y**", "axbyc", "ayb"),
    ],
    ids=["stars", "between", "parts", "behind", "pairs"],
)
def test_many_stars_cost_no_more_than_the_text_is_long(
    pattern: str, fits: str | None, does_not: str | None
) -> None:
    """Each search in the text is counted, by a text that counts them."""
    matches = matcher(pattern)
    for text, expected in ((fits, True), (does_not, False)):
        if text is not None:
            counted = Counted(text)
            assert matches(counted) is expected
            assert counted.searches <= len(text) + 2


class Counted(str):
    """A text that counts how often it is searched."""

    searches = 0

    def __str__(self) -> str:
        return self

    def casefold(self) -> str:
        return self

    def find(self, *given: Any) -> int:
        self.searches += 1
        return super().find(*given)
