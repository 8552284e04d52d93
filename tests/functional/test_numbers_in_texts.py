"""A card number in a text or in free JSON is refused by name, in every field there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.api.application import COLLECTIONS
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.nesting import ListOf, Nested
from chalicelib.api.resources.shape import Resource, Shape
from chalicelib.api.resources.types import Text
from tests.support.client import Api
from tests.support.objects import customer
from tests.support.watch import leaks

GROUPED = "5555 5555-5555 4444"
PHONE = "5555 5555 5555 4444"
SHORTEST = 13
"""Digits; a shorter text can hold no card number."""


def _texts(shape: Shape, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The path to each field that takes a text or free JSON, with what it is sent."""
    for field in shape.fields:
        if field.read_only:
            continue
        here = (*path, field.name)
        if isinstance(field.type, Text) and field.type.max_length >= SHORTEST:
            yield here, _text_for(field.type)
        elif isinstance(field.type, Document):
            yield (*here, "deep"), {"deep": GROUPED}
        elif isinstance(field.type, Nested):
            yield from _texts(field.type.shape, here)
        elif isinstance(field.type, ListOf) and len(path) < 2:
            yield from _texts(field.type.shape, (*here, "0"))


def _text_for(text: Text) -> str:
    """A number within the text's length and pattern."""
    wanted = (GROUPED, PHONE, "5555555555554444", "5555555555554444@example.com")
    fits = (each for each in wanted if len(each) <= text.max_length)
    return next(each for each in fits if not text.pattern or text.pattern.fullmatch(each))


def _resources() -> Iterator[Resource]:
    for collection in COLLECTIONS:
        yield from collection.resource.kinds or (collection.resource,)


FIELDS = [
    (resource, path, value)
    for resource in {each.object: each for each in _resources()}.values()
    for path, value in _texts(resource)
]


def _body(path: tuple[str, ...], value: Any) -> Any:
    """The body that sends `value` at `path`; a document holds its member itself."""
    if isinstance(value, dict):
        path = path[:-1]
    for name in reversed(path):
        value = [value] if name == "0" else {name: value}
    return value


@pytest.mark.parametrize(
    ("resource", "path", "value"), FIELDS, ids=[f"{r.object}-{'.'.join(p)}" for r, p, _ in FIELDS]
)
def test_every_field_refuses_it_by_name(
    api: Api, resource: Resource, path: tuple[str, ...], value: Any
) -> None:
    answer = api.post(resource.path, _body(path, value))
    assert (answer.status, answer["error_type"]) == (400, "InvalidAttributes"), answer.text
    told = answer["details"]
    for name in path:
        told = told[int(name) if name == "0" else name]
    assert "looks like a card number" in told
    assert leaks(answer.text) == []


@pytest.mark.parametrize(
    ("attrs", "named"),
    [
        ({"a": [{"b": GROUPED}]}, "attrs[a][0][b]"),
        ({"a": 5555555555554444}, "attrs[a]"),
        ({"a": 5555555555554444.0}, "attrs[a]"),
        ({"5555555555554444": 1}, "attrs[…]"),
        ({"5555555555554444": 1, "1234567": 2}, "attrs[…]"),
    ],
)
def test_free_json_is_searched_down_to_the_leaf(api: Api, attrs: Any, named: str) -> None:
    path = f"/customers/{customer(api)}"
    answer = api.put(path, {"attrs": attrs})
    assert (answer.status, answer["error_description"]) == (400, named)
    assert leaks(answer.text) == []
    assert api.get(path)["attrs"] == {}


def test_what_only_looks_alike_is_kept(api: Api) -> None:
    attrs = {"at": 1795700000000000, "share": 0.4539578763621486, "hash": "a1b4242424242424242"}
    created = customer(api, description="Order 4242424242424241", attrs=attrs)
    answer = api.get(f"/customers/{created}")
    assert (answer["attrs"], answer["description"]) == (attrs, "Order 4242424242424241")
