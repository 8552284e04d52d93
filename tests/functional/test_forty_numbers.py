"""Forty numbers with their codes, through every endpoint, every place, and every failure.

What is searched at the end is every row of every table, every log line, and every answer.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from app import app
from chalicelib.api.application import COLLECTIONS
from chalicelib.api.resources.shape import Resource
from chalicelib.domain.card import passes_luhn
from tests.crashes.world import World, new_world
from tests.support.client import Answer, Api
from tests.support.faults import FAULTS, Plan
from tests.support.keys import new_key
from tests.support.objects import card
from tests.support.positions import placed, positions
from tests.support.stores import Store
from tests.support.watch import CODE, WATCH, leaks


def _with_check_digit(start: str) -> str:
    return next(start + digit for digit in "0123456789" if passes_luhn(start + digit))


NUMBERS = [
    _with_check_digit(f"{brand}{place:02}{'73918264550218'[: 15 - len(brand) - 2]}")
    for brand in ("4000", "4242", "5105", "5555", "6011")
    for place in range(8)
]
"""Eight of each of five ranges; sixteen digits, all pass Luhn."""


def _resources() -> dict[str, Resource]:
    return {each.resource.path: each.resource for each in COLLECTIONS if "create" in _verbs(each)}


def _verbs(collection: Any) -> set[str]:
    return {name for name in ("create", "update") if getattr(collection, name, None) is not None}


ROUTES = sorted(_resources())


@pytest.fixture(scope="module")
def _watched(_module_store: Store) -> Iterator[Store]:
    """The store of all that is sent, with what was said about it; searched once, at the end."""
    seen = len(WATCH.texts)
    yield _module_store
    said = "\n".join([_module_store.dump(), *WATCH.texts[seen:]])
    assert leaks(said, numbers=(*NUMBERS, *map(_grouped, NUMBERS))) == []


@pytest.fixture
def world(_watched: Store, module_store: Store) -> World:
    logging.getLogger("chalicelib").setLevel(logging.DEBUG)
    return new_world(module_store)


def _grouped(number: str) -> str:
    return " ".join(number[at : at + 4] for at in range(0, 16, 4))


def _method(number: str) -> dict[str, Any]:
    body = card(number)
    body["card"]["card_code"] = CODE
    return body


def test_the_numbers_are_forty_and_are_found_where_they_stand() -> None:
    assert len(set(NUMBERS)) == 40
    for number in NUMBERS:
        assert passes_luhn(number)
        assert leaks(f"a {number} b", numbers=NUMBERS)
        assert leaks(f"a {_grouped(number)} b", numbers=NUMBERS)


@pytest.mark.parametrize("route", ROUTES)
def test_in_every_attribute_of_every_resource(world: World, route: str) -> None:
    api, resource = world.process(), _resources()[route]
    paths = list(positions(resource))
    has_one = f"{route}/{{id}}" in app.routes
    for number, (path, _) in zip(_cycle(len(paths)), paths, strict=True):
        _assert_answered(api.post(route, placed(path, number)))
        _assert_answered(api.post(route, placed(path, _grouped(number))))
        if has_one:
            _assert_answered(api.put(f"{route}/{number}", placed(path, int(number))))
    for number in NUMBERS if has_one else ():
        _assert_answered(api.get(f"{route}/{number}"))
        _assert_answered(api.delete(f"{route}/{number}"))
        _assert_answered(api.get(route, id=number, fields=number, order_by=_grouped(number)))


def _cycle(count: int) -> list[str]:
    return [NUMBERS[place % len(NUMBERS)] for place in range(count)]


def _assert_answered(answer: Answer) -> None:
    assert answer.status in (200, 400, 404, 405), answer.text
    assert leaks(answer.text, numbers=NUMBERS) == []


@pytest.mark.parametrize("number", NUMBERS)
def test_through_charges_that_are_stopped_half_way(world: World, number: str) -> None:
    request = (
        "POST",
        "/transactions",
        {
            "type": "payment",
            "amount": 5,
            "customer_id": world.customer,
            "payment_method": _method(number),
        },
    )
    whole = Plan()
    answer = world.send(request, new_key(), whole)
    assert answer is not None
    assert answer["status"] == "processed"
    ways = [(at, fault) for at in range(len(whole.made)) for fault in FAULTS]
    # Each way is tried with five of the forty.
    for at, fault in ways[NUMBERS.index(number) % 8 :: 8]:
        world.send(request, new_key(), Plan(at, fault))


@pytest.mark.parametrize("number", NUMBERS[::8])
def test_through_bugs_that_say_what_they_were_given(
    world: World, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    api: Api = world.process()

    def fail(*given: Any, **named: Any) -> Any:
        raise RuntimeError(f"{number} {_grouped(number)} in {given} {named}")

    for owner, name in (
        (api.services.payment_methods, "create"),
        (api.services.transactions, "create"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(type(owner), name, fail)
            for path in ("/payment_methods", "/transactions"):
                answer = api.post(path, {**_method(number), "amount": 1})
                assert answer.status in (400, 500)
                assert leaks(answer.text, numbers=NUMBERS) == []
