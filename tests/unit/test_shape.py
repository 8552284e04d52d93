"""Shapes: which attributes are taken, what is wrong with the others, what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.api.resources.choice_types import Boolean
from chalicelib.api.resources.field import NOT_EMPTY, Field, constant, via
from chalicelib.api.resources.nesting import ListOf, Nested
from chalicelib.api.resources.number_types import Amount
from chalicelib.api.resources.shape import Resource, Shape
from chalicelib.api.resources.types import Invalid, Text
from chalicelib.errors import InvalidAttributes

INNER = Shape((Field(name="street", type=Text(10), required=True), Field(name="city", type=Text())))


def between_fields(values: Mapping[str, Any], given: frozenset[str]) -> dict[str, Any]:
    """A rule about two values, and one about what was given, right or wrong."""
    if values.get("name") == "Ann" and values.get("nick") == "Ann":
        return {"nick": "Same as name"}
    return {"kind": "Not beside nick"} if {"nick", "kind"} <= given else {}


THING = Resource(
    object="thing",
    path="/things",
    prefix="th",
    folded={"street": "home"},
    check=between_fields,
    fields=(
        Field(name="id", type=Text(), read_only=True, source=constant("th_1")),
        Field(
            name="object", type=Text(), read_only=True, echo=("thing",), source=constant("thing")
        ),
        Field(name="name", type=Text(), required=True),
        Field(name="nick", type=Text()),
        Field(name="kind", type=Text(), fixed=True),
        Field(name="open", type=Boolean(), nullable=False),
        Field(name="code", type=Text(), write_only=True),
        Field(name="fee", type=Amount(), on_request=True, source=via("money.fee")),
        Field(
            name="rows",
            type=ListOf(INNER, max_items=2),
            on_request=True,
            shown_if=lambda thing: thing.kind == "long",
        ),
        Field(name="home", type=Nested(INNER), left_out_if_null=True),
    ),
)
GOOD = {"name": "Ann"}


def create(**body: Any) -> dict[str, Any]:
    return THING.parse_create({**GOOD, **body})


def refusal(body: Any, *, updating: bool = False) -> dict[str, Any]:
    with pytest.raises(InvalidAttributes) as error:
        THING.parse_update(body, "th_1") if updating else THING.parse_create(body)
    return error.value.details


def a_thing(**changes: Any) -> SimpleNamespace:
    home = SimpleNamespace(street="A", city=None)
    fields: dict[str, Any] = {
        "name": "Ann",
        "nick": None,
        "kind": "x",
        "open": True,
        "home": home,
        "rows": [],
    }
    return SimpleNamespace(money=SimpleNamespace(fee=150), **{**fields, **changes})


def test_what_was_not_given_is_not_there() -> None:
    assert create() == {"name": "Ann"}


@pytest.mark.parametrize("body", [{}, [], {"name": None}, {"name": ""}])
def test_a_required_attribute_must_be_given(body: Any) -> None:
    assert refusal(body) == {"name": "Required"}


def test_on_update_nothing_is_required_but_nothing_required_is_cleared() -> None:
    assert THING.parse_update({"nick": "A"}, "th_1") == {"nick": "A"}
    assert refusal({"name": None}, updating=True) == {"name": "Required"}
    assert refusal({"name": ""}, updating=True) == {"name": "Required"}


@pytest.mark.parametrize("updating", [True, False])
def test_a_read_only_attribute_is_not_taken(updating: bool) -> None:
    assert refusal({**GOOD, "id": "th_2"}, updating=updating) == {"id": "Read-only"}
    assert refusal({**GOOD, "object": "other"}, updating=updating) == {"object": "Read-only"}


def test_the_objects_own_name_and_id_may_be_repeated() -> None:
    assert create(object="thing") == GOOD
    body = {"id": "th_1", "object": "thing", "nick": "A"}
    assert THING.parse_update(body, "th_1") == {"nick": "A"}
    assert body["id"] == "th_1", "the caller's body is left as it is"


def test_a_fixed_attribute_is_taken_on_create_only() -> None:
    assert create(kind="x")["kind"] == "x"
    assert refusal({"kind": "x"}, updating=True) == {"kind": "Read-only"}
    assert refusal({"kind": None}, updating=True) == {"kind": "Read-only"}


def test_an_unknown_attribute_is_named_without_its_number() -> None:
    assert refusal({**GOOD, "naem": 1}) == {"naem": "Unknown attribute: did you mean name?"}
    assert refusal({**GOOD, "4242424242424242": 1}) == {"…": "Unknown attribute"}


@pytest.mark.parametrize("nothing", [None, ""])
@pytest.mark.parametrize("updating", [True, False])
def test_null_clears_what_can_be_null_and_is_refused_elsewhere(
    nothing: Any, updating: bool
) -> None:
    assert create(nick=nothing) == {"name": "Ann", "nick": None}
    assert refusal({**GOOD, "open": nothing}, updating=updating) == {"open": NOT_EMPTY}


@pytest.mark.parametrize("nothing", [{}, [], None, ""])
def test_an_empty_object_counts_as_not_given(nothing: Any) -> None:
    assert create(home=nothing) == {"name": "Ann", "home": None}


def test_a_flat_attribute_is_moved_where_it_belongs() -> None:
    assert create(street="A")["home"] == {"street": "A"}
    assert create(street="A", home={"city": "B"})["home"] == {"street": "A", "city": "B"}
    assert create(street="A", home=[])["home"] == {"street": "A"}
    assert create(street="A", home={"street": "A"})["home"] == {"street": "A"}


def test_a_flat_attribute_that_contradicts_the_nested_one_is_refused() -> None:
    details = refusal({**GOOD, "street": "A", "home": {"street": "B"}})
    assert details == {"street": "Unknown attribute"}


def test_a_flat_attribute_is_judged_where_it_belongs() -> None:
    details = refusal({**GOOD, "street": "far too long"})
    assert details == {"home": {"street": "Invalid value: longer than 10 characters"}}
    assert refusal({**GOOD, "street": "A", "home": 5}) == {
        "home": "Invalid value: expected an object"
    }


def test_everything_wrong_is_said_at_once_and_where() -> None:
    body = {
        "nick": ["x"],
        "open": "maybe",
        "id": 1,
        "other": 1,
        "home": {"city": 1.5},
        "rows": [{"street": "A"}, {"city": "B"}, 5][:2],
    }
    assert refusal(body) == {
        "name": "Required",
        "nick": "Invalid value: expected text",
        "open": "Invalid value: expected true or false",
        "id": "Read-only",
        "other": "Unknown attribute",
        "home": {"street": "Required", "city": "Invalid value: expected text"},
        "rows": [{}, {"street": "Required"}],
    }


def test_a_single_object_where_a_list_is_meant_is_one_row() -> None:
    assert create(rows={"street": "A"})["rows"] == [{"street": "A"}]


@pytest.mark.parametrize(
    ("rows", "details"),
    [
        ("A", "Invalid value: expected a list"),
        (5, "Invalid value: expected a list"),
        ([{"street": "A"}] * 3, "Invalid value: at most 2"),
        ([{"street": "A"}, 5], [{}, "Invalid value: expected an object"]),
    ],
)
def test_a_list_is_bounded_and_of_objects(rows: Any, details: Any) -> None:
    assert refusal({**GOOD, "rows": rows}) == {"rows": details}


def test_rules_between_fields_know_what_was_given_right_or_wrong() -> None:
    assert refusal({**GOOD, "kind": "x", "nick": "A"}) == {"kind": "Not beside nick"}
    assert refusal({**GOOD, "kind": "x", "nick": 1.5}) == {
        "kind": "Not beside nick",
        "nick": "Invalid value: expected text",
    }
    assert create(kind="x", nick=None)["nick"] is None


def test_fields_are_compared_on_create_and_an_error_of_their_own_wins() -> None:
    assert refusal({"name": "Ann", "nick": "Ann"}) == {"nick": "Same as name"}
    assert refusal({"name": "Ann", "nick": 1.5}) == {"nick": "Invalid value: expected text"}
    assert THING.parse_update({"name": "Ann", "nick": "Ann"}, "th_1")


@pytest.mark.parametrize("body", ["x", 5, True, [1], None])
def test_a_shape_is_an_object(body: Any) -> None:
    with pytest.raises(Invalid):
        INNER.parse(body)


def test_the_default_fields_are_answered() -> None:
    assert THING.render(a_thing()) == {
        "id": "th_1",
        "object": "thing",
        "name": "Ann",
        "nick": None,
        "kind": "x",
        "open": True,
        "home": {"street": "A", "city": None},
    }


def test_a_named_field_is_answered_alone() -> None:
    assert THING.render(a_thing(), {"fee": None, "id": None}) == {"fee": 1.5, "id": "th_1"}


def test_a_field_on_request_is_shown_where_the_declaration_says_so() -> None:
    assert "rows" in THING.render(a_thing(kind="long"))
    assert "rows" not in THING.render(a_thing(kind="short"))


def test_what_is_null_may_be_left_out() -> None:
    assert "home" not in THING.render(a_thing(home=None))
    assert THING.render(a_thing(home=None), {"home": None}) == {}


def test_what_may_be_asked_for() -> None:
    assert "code" not in THING.readable_names
    assert {"fee", "rows", "id"} <= THING.readable_names
    assert THING.default_names == ("id", "object", "name", "nick", "kind", "open", "home")
