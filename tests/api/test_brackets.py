"""Bracket keys, nesting, and the limits of nested data."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.api.brackets import (
    MAX_DEPTH,
    MAX_FIELDS,
    MAX_MEMBERS,
    check,
    nest,
    safe_name,
    split,
)
from chalicelib.errors import BadRequest, InvalidAttributes


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("name", ("name",)),
        ("payment_method[card][card_number]", ("payment_method", "card", "card_number")),
        ("items[0][amount]", ("items", "0", "amount")),
        ("fields[]", ("fields", "")),
        ("a[b][]", ("a", "b", "")),
        ("year(created_at)", ("year(created_at)",)),
        ("attrs[Größe]", ("attrs", "Größe")),
        ("a" + "[b]" * (MAX_DEPTH - 1), ("a",) + ("b",) * (MAX_DEPTH - 1)),
    ],
)
def test_a_key_splits_into_its_path(key: str, path: tuple[str, ...]) -> None:
    assert split(key) == path


@pytest.mark.parametrize(
    "key",
    [
        "a[b",
        "a]",
        "[x]",
        "[]",
        "a[b]c",
        "a[[b]]",
        "a[][b]",
        "a[][]",
        "a[b]]",
        "a" + "[b]" * MAX_DEPTH,
    ],
)
def test_a_malformed_key_is_refused_by_name(key: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        split(key)
    assert refusal.value.details is not None
    assert list(refusal.value.details) == [safe_name(key)]


def test_a_field_without_a_name_is_refused() -> None:
    with pytest.raises(BadRequest, match="no name"):
        split("")


@pytest.mark.parametrize(
    ("pairs", "nested"),
    [
        ([], {}),
        ([("a", "1"), ("b", "")], {"a": "1", "b": ""}),
        ([("pm[card][x]", "1"), ("pm[y]", "2")], {"pm": {"card": {"x": "1"}, "y": "2"}}),
        ([("rows[0][x]", "1"), ("rows[1][x]", "2")], {"rows": [{"x": "1"}, {"x": "2"}]}),
        ([("fields[]", "*"), ("fields[]", "ledger")], {"fields": ["*", "ledger"]}),
        ([("a[b][]", "1"), ("a[b][]", "1")], {"a": {"b": ["1", "1"]}}),
        ([("a[1]", "last"), ("a[0]", "first")], {"a": ["first", "last"]}),
        ([("a[10]", "1"), ("a[9]", "2")], {"a": {"10": "1", "9": "2"}}),
        ([("a[999]", "x")], {"a": {"999": "x"}}),
        ([("a[0]", "1"), ("a[2]", "2")], {"a": {"0": "1", "2": "2"}}),
        ([("a[0]", "1"), ("a[00]", "2")], {"a": {"0": "1", "00": "2"}}),
        ([("x[a][1000]", "1")], {"x": {"a": {"1000": "1"}}}),
        ([("a[1][b]", "1"), ("a[2][0]", "2")], {"a": {"1": {"b": "1"}, "2": ["2"]}}),
        ([("a[0]", "1"), ("a[x]", "2")], {"a": {"0": "1", "x": "2"}}),
        ([("a[01]", "1")], {"a": {"01": "1"}}),
        ([("a[٣]", "1")], {"a": {"٣": "1"}}),
        ([("0", "1"), ("1", "2")], {"0": "1", "1": "2"}),
        ([("a[b]", {"c[d]": [{}]}), ("e", [])], {"a": {"b": {"c[d]": [{}]}}, "e": []}),
    ],
)
def test_pairs_become_one_nested_dict(pairs: list[tuple[str, Any]], nested: dict[str, Any]) -> None:
    assert nest(pairs) == nested


@pytest.mark.parametrize(
    ("pairs", "fault"),
    [
        ([("a", "1"), ("a", "2")], "a: Given more than once, with two values"),
        ([("a[b]", "1"), ("a[b]", "2")], "a[b]: Given more than once, with two values"),
        ([("a", "1"), ("a[b]", "2")], "a[b]: Given both as a value and as an object"),
        ([("a[b]", "2"), ("a", "1")], "a: Given both as a value and as an object"),
        ([("a", {}), ("a[b]", "2")], "a[b]: Given both as a value and as an object"),
        ([("a", "1"), ("a[]", "2")], "a[]: Given both as a value and as an object"),
        ([("a[]", "1"), ("a[0]", "2")], "a: Mixes [] with names or indexes"),
        ([("x[a][0][b]", "1"), ("x[a][]", "2")], "x[a]: Mixes [] with names or indexes"),
        ([("a[b", "1")], "a[b: Malformed brackets"),
    ],
)
def test_contradicting_keys_are_refused_by_name(pairs: list[tuple[str, Any]], fault: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        nest(pairs)
    name, _, what = fault.partition(": ")
    assert refusal.value.message == fault
    assert refusal.value.details == {name: what}


def test_fields_are_counted() -> None:
    pairs = [(f"a{number}", "") for number in range(MAX_FIELDS + 1)]
    assert len(nest(pairs[:-1])) == MAX_FIELDS
    with pytest.raises(BadRequest, match="1000 fields"):
        nest(pairs)


@settings(deadline=None)
@given(st.lists(st.tuples(st.text("a0[]1²\0"), st.none()), max_size=8))
def test_no_keys_raise_anything_but_a_refusal(pairs: list[tuple[str, None]]) -> None:
    with suppress(BadRequest):
        nest(pairs)


def nested_dicts(levels: int) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for _ in range(levels - 1):
        data = {"a": data}
    return data


def test_levels_are_counted() -> None:
    check(nested_dicts(MAX_DEPTH))
    with pytest.raises(BadRequest, match="deeper than 32"):
        check(nested_dicts(MAX_DEPTH + 1))


def test_members_and_rows_are_counted() -> None:
    check({"a": [0] * (MAX_MEMBERS - 2), "b": 0})
    with pytest.raises(BadRequest, match="10000 members"):
        check({"a": [0] * (MAX_MEMBERS - 2), "b": {"c": 0}})


def test_all_unfit_values_are_named_under_their_paths() -> None:
    with pytest.raises(InvalidAttributes) as refusal:
        check(
            {
                "name": "N\0",
                "email": "e@x.com",
                "card": {"expiry": "\ud800", "card_number": "4242"},
                "items": [{"amount": Decimal(1)}, {"amount": Decimal("Infinity")}, "\udfff", 1],
                "attrs": {"or\0der": 1},
            }
        )
    text = "Invalid value: has a null character or half of a surrogate pair"
    number = "Invalid value: not a finite number, or too long a one"
    assert refusal.value.details == {
        "name": text,
        "card": {"expiry": text},
        "items": [{}, {"amount": number}, text, {}],
        "attrs": {"order": "Invalid name: has a null character or half of a surrogate pair"},
    }


def test_a_whole_character_above_the_basic_plane_is_fit() -> None:
    check({"name": "\U0001f642", "\U0001f642": ""})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("payment_method[card][expiry]", "payment_method[card][expiry]"),
        ("line_123456", "line_123456"),
        ("line_1234567", "line_…"),
        ("x4242424242424242y", "x…y"),
        ("4242 4242 4242 4242", "…"),
        ("4242-4242-4242-4242=", "…="),
        ("4242\0424242", "…"),
        ("a[4242][4242][4242][4242]", "a[…]"),
        ("line\r\nbreak\x1b[31m\u202e", "linebreak[31m"),
        ("\ud800", "…"),
        ("", "…"),
        ("n" * 64, "n" * 64),
        ("n" * 65, "n" * 63 + "…"),
        ("n" * 60 + "4242" * 4, "n" * 60 + "…"),
    ],
)
def test_a_name_is_safe_to_quote(text: str, name: str) -> None:
    assert safe_name(text) == name


@settings(deadline=None)
@given(st.text("0123456789 -\n[]aé", max_size=120))
def test_no_quoted_name_holds_a_long_number(text: str) -> None:
    name = safe_name(text)
    assert len(name) <= 64
    assert not any(name[at : at + 7].isdigit() for at in range(len(name) - 6))
