"""What an attribute can't be is refused where a filter asks for it to be equal to that.

Made from the declarations: each choice and each id of each object, alone and behind a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.api.query.lists import parse_list
from chalicelib.api.resources.choice_types import Choice
from chalicelib.api.resources.declarations import RESOURCES
from chalicelib.api.resources.nesting import ListOf, Nested
from chalicelib.api.resources.shape import Resource, Shape
from chalicelib.api.resources.types import Identifier
from chalicelib.errors import InvalidAttributes
from tests.support.refusals import Surroundings

Closed = Choice | Identifier


def _closed(shape: Shape, before: str = "") -> Iterator[tuple[str, Closed]]:
    for field in shape.fields:
        name = f"{before}[{field.name}]" if before else field.name
        if isinstance(field.type, Closed) and not field.write_only:
            yield name, field.type
        elif isinstance(field.type, Nested | ListOf) and not before:
            yield from _closed(field.type.shape, name)


CLOSED = [
    pytest.param(resource, path, type_, id=f"{resource.object}.{path}")
    for resource in RESOURCES.values()
    for path, type_ in _closed(resource)
]
ID = "0" * 22


def _possible(type_: Closed) -> list[str]:
    return list(type_.words) if isinstance(type_, Choice) else [f"{type_.prefix}_{ID}"]


def _told(resource: Resource, path: str, *values: str) -> dict[str, Any]:
    with pytest.raises(InvalidAttributes) as refused:
        parse_list({path: values}, resource)
    return refused.value.details


WRONG = ("procesed", "nope", "acct", "txn_", f"key_{ID}", "{0}-", "x{0}", "{0}|nope", "!nope")


@pytest.mark.parametrize(("resource", "path", "type_"), CLOSED)
@pytest.mark.parametrize("wrong", WRONG)
def test_what_it_can_not_be_is_refused_with_what_there_is(
    resource: Resource, path: str, type_: Closed, wrong: str
) -> None:
    possible = _possible(type_)
    [(name, text)] = _told(resource, path, wrong.format(possible[0])).items()
    assert name == path
    told = possible if isinstance(type_, Choice) else [f"{type_.prefix}_"]
    assert all(each in text for each in told)


@pytest.mark.parametrize(("resource", "path", "type_"), CLOSED)
def test_what_it_can_be_is_not_judged_nor_are_patterns_order_and_null(
    resource: Resource, path: str, type_: Closed
) -> None:
    for each in _possible(type_):
        for value in (each, f"!{each}", f"{each}|{each}", "?*nope*", ">nope", "null", "!null", ""):
            [condition] = parse_list({path: [value]}, resource).query.conditions
            assert condition.term.text == path


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/transactions", "status=processed,procesed"),
        ("/transactions", "type[0]=payment&type[1]=paymnt"),
        ("/transactions", "customer[object]=custmer"),
        ("/transactions", "operations[status]=failled"),
        ("/payment_methods", "card[card_type]=gold"),
        ("/payment_methods", "account_id=pm_0000000000000000000000"),
        ("/accounts", "type=merchant"),
        ("/transaction_ledgers", "assoc_transaction_id=acct_0000000000000000000000"),
        ("/operations", "transaction[status]=done"),
        ("/customers/<customer>/payment_methods", "status=activ"),
        ("/transactions/<payment>/operations", "type=proces"),
    ],
)
def test_it_is_a_400_of_any_list(world: Surroundings, path: str, query: str) -> None:
    target = f"{world.fill(path)}?{query}"
    answers = [world.api.get(target)]
    if path in ("/transactions", "/payment_methods", "/accounts"):
        answers += [world.api.put(f"{target}&mode=query", {"attrs": {"seen": 1}})]
    for answer in answers:
        assert (answer.status, answer["error_type"]) == (400, "InvalidAttributes")
        assert "expected" in str(answer["details"])
