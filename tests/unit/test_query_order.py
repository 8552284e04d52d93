"""The order of rows, and cursors as places in it."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.query.kinds import JSON, MOMENT, NUMBER, TEXT, Kind
from chalicelib.query.order import (
    InvalidCursor,
    Ordering,
    Place,
    Position,
    is_behind,
    read_cursor,
    sorting,
    write_cursor,
)
from chalicelib.query.terms import Term

NOW = datetime(2026, 11, 24, 6, 47, 1, 123456, tzinfo=UTC)
HERE = Position(NOW, "txn_2")


def term(kind: Kind) -> Term:
    return Term("x", kind, lambda row: row.value)


def place(*values: Any, kind: Kind = NUMBER, position: Position = HERE) -> Place:
    return Place(tuple(kind.sort_key(value) for value in values), position)


KEYS = st.one_of(
    st.tuples(st.just(0)),
    st.tuples(st.just(1), st.booleans()),
    st.tuples(st.just(2), st.decimals(allow_nan=False, allow_infinity=False)),
    st.tuples(st.just(3), st.text()),
    st.tuples(st.just(1), st.dates()),
    st.tuples(st.just(1), st.datetimes(timezones=st.just(UTC))),
)


@given(st.lists(KEYS, max_size=3), st.datetimes(timezones=st.just(UTC)), st.lists(st.text()))
def test_a_cursor_gives_back_the_place_that_it_was_made_of(
    keys: list[Any], created_at: datetime, inner: list[str]
) -> None:
    made = Place(tuple(keys), Position(created_at, "txn_1", tuple(inner)))
    text = write_cursor(made, "list")
    assert text.isascii()
    assert "=" not in text
    assert read_cursor(text, "list") == made


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursor):
        read_cursor(text, "list")


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(InvalidCursor):
        read_cursor(write_cursor(place(1), "list"), "other")


@pytest.mark.parametrize(
    "position", [["x", "txn_1"], [{"m": 1}], [{"m": 1}, 5], [{"m": "x"}, "a"], [{"q": 1}, "a"], 5]
)
def test_a_forged_position_is_refused(position: Any) -> None:
    digest = json.loads(base64.b64decode(write_cursor(place(1), "list") + "==", b"-_"))[0]
    forged = base64.urlsafe_b64encode(json.dumps([digest, position]).encode()).decode()
    with pytest.raises(InvalidCursor):
        read_cursor(forged.rstrip("="), "list")


def test_places_that_can_not_be_compared_are_a_forged_cursor() -> None:
    ordering = Ordering(((term(NUMBER), False),))
    with pytest.raises(InvalidCursor):
        is_behind(place(Decimal(1)), place("x", kind=TEXT), ordering)


def test_ties_are_broken_newest_first() -> None:
    early, late = Position(NOW - timedelta(seconds=1), "txn_9"), Position(NOW, "txn_1")
    places = [place(1, position=each) for each in (early, HERE, late)] + [place(0, position=early)]
    for descending, expected in ((False, [0, 1, 1, 1]), (True, [1, 1, 1, 0])):
        ordered = sorted(places, key=sorting(Ordering(((term(NUMBER), descending),))))
        assert [each.keys[0][1] for each in ordered] == expected
        assert [each.position for each in ordered if each.keys[0][1] == 1] == [HERE, late, early]


def test_creation_as_the_last_term_turns_the_ties() -> None:
    early, late = Position(NOW, "txn_1"), Position(NOW, "txn_2")
    key = sorting(Ordering((), newest_first=False))
    assert sorted([Place((), late), Place((), early)], key=key)[0].position == early


def test_null_is_least_and_json_is_ordered_by_what_it_is() -> None:
    values = [{"a": 1}, "b", "10", 9, 1.5, True, False, None]
    assert sorted(values, key=JSON.sort_key) == [None, False, True, 1.5, 9, "10", "b", {"a": 1}]
    moments = [NOW, None, NOW - timedelta(days=1)]
    assert sorted(moments, key=MOMENT.sort_key)[0] is None


def test_a_cursor_over_moments_is_exact_and_over_dates_too() -> None:
    made = Place(((1, NOW), (1, date(2026, 2, 1))), HERE)
    assert read_cursor(write_cursor(made, ""), "").position.created_at.microsecond == 123456
