"""The service and the naive evaluation answer thousands of random queries alike.

Row for row, order for order; what is wrong is refused by name; a walk by cursor and a walk by
offset come to the whole list. Random, but the same at every run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.query.asking import Wrong
from tests.query.comparing import first_difference, named, same_names
from tests.query.conftest import LISTS, SETS
from tests.query.grammar import Grammar
from tests.query.snapshot import Snapshot, Target, exact
from tests.query.strategies import queries, row_queries, written, wrong_queries
from tests.support.client import Api

RIGHT, WRONG, WALKS = 112, 25, 10
"""Queries of each kind, of each list, of each data set."""

Hold = Callable[[str], None]


def each_of(count: int, drawn: st.SearchStrategy[str], hold: Hold) -> None:
    """`hold` for so many queries, the same ones at every run."""

    @settings(
        max_examples=count,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn)
    def run(query: str) -> None:
        hold(query)

    run()


def test_right_queries_are_answered_alike(books: Snapshot, target: Target) -> None:
    seen: Counter[str] = Counter()

    def hold(query: str) -> None:
        expected = target.expected(query)
        answer = books.api.get(f"{target.path}?{query}")
        assert answer.status == 200, answer.text
        body = exact(answer)
        difference = first_difference(body["values"], expected.page)
        assert not difference, f"{target.path}?{query}\n{difference}"
        assert ("next" in body) is not expected.grouped
        if not expected.grouped:
            assert (body["next"] is not None) is expected.has_more, query
        seen["all"] += 1
        seen["some"] += bool(expected.page)
        seen["part"] += 0 < len(expected.rows) < len(target.rows)

    each_of(RIGHT, queries(Grammar(target)), hold)
    assert seen["all"] >= RIGHT
    assert seen["some"] > RIGHT * 0.4
    assert seen["part"] > RIGHT * 0.25


def test_wrong_queries_are_refused_by_name(books: Snapshot, target: Target) -> None:
    refused = 0

    def hold(query: str) -> None:
        nonlocal refused
        answer = books.api.get(f"{target.path}?{query}")
        wrong = names_wrong(target, query)
        refused += bool(wrong)
        assert (answer.status == 400) is bool(wrong), f"{query}\n{answer.text}"
        if wrong:
            assert same_names(set(named(answer["details"])), wrong), f"{query}\n{answer.text}"

    each_of(WRONG, wrong_queries(Grammar(target)), hold)
    assert refused > WRONG * 0.7


def names_wrong(target: Target, query: str) -> set[str]:
    """The keys that must be named; none of a right query."""
    try:
        target.expected(query)
    except Wrong as wrong:
        return wrong.names
    return set()


def test_walks_come_to_the_whole_list(books: Snapshot, target: Target) -> None:
    """By cursor from page to page, and by offset, with limits of all kinds."""

    def hold(drawn: str) -> None:
        query, _, limit = drawn.rpartition("#")
        expected = replace(target.expected(query), offset=0, limit=len(target.rows))
        for walk in (by_cursor, by_offset):
            rows = walk(books.api, f"{target.path}?{query}", int(limit))
            difference = first_difference(rows, expected.page)
            assert not difference, f"{walk.__name__} {query}\n{difference}"

    plain = row_queries(Grammar(target)).map(without_page).flatmap(written)
    limits = st.sampled_from([1, 2, 3, 5, 8, 13, 1_000])
    each_of(WALKS, st.builds("{}#{}".format, plain, limits), hold)


def without_page(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The query of the whole list."""
    return [(key, text) for key, text in pairs if key not in ("limit", "offset")]


def by_cursor(api: Api, url: str, limit: int) -> list[object]:
    """All rows, page after page. A page but the last is full."""
    rows: list[object] = []
    cursor = ""
    while True:
        answer = api.get(f"{url}&limit={limit}&cursor={cursor}")
        assert answer.status == 200, answer.text
        body = exact(answer)
        rows += body["values"]
        if body["next"] is None:
            return rows
        assert len(body["values"]) == limit
        cursor = body["next"]


def by_offset(api: Api, url: str, limit: int) -> list[object]:
    """The same by offset, up to the first page that is not full."""
    rows: list[object] = []
    while True:
        answer = api.get(f"{url}&limit={limit}&offset={len(rows)}")
        assert answer.status == 200, answer.text
        page = exact(answer)["values"]
        rows += page
        if len(page) < limit:
            return rows


def test_two_thousand_queries_and_more() -> None:
    assert len(SETS) * len(LISTS) * (RIGHT + WRONG + WALKS) >= 2_000
