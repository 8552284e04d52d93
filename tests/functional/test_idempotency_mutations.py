"""One key and 200 requests that differ a little: each is refused, and nothing comes of any."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.client import Api
from tests.support.evidence import count, record
from tests.support.keys import desk_of, is_replay, new_key, send
from tests.support.objects import card, customer_with_default
from tests.support.organisations import new_organisation
from tests.support.stores import Store

MUTATIONS = count(200, 5_000)
SEED = 20_261_123

pytestmark = pytest.mark.evidence

Path = tuple[str | int, ...]


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of all that is inside, card codes apart: they make no other request."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in steps:
        if step != "card_code":
            yield (*path, step)
            if isinstance(inner, dict | list):
                yield from paths(inner, (*path, step))


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def other(chance: random.Random, value: Any) -> Any:
    """Something else than `value`, mostly of its kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice((-1, 1, 100))
    if isinstance(value, str) and value:
        place = chance.randrange(len(value))
        changed = chr(ord(value[place]) ^ 1)
        return chance.choice((value[:place] + changed + value[place + 1 :], value + " ", value[1:]))
    return chance.choice(("x", 0, None, True, ["x"])) if value else "x"


def mutated(chance: random.Random, body: dict[str, Any]) -> dict[str, Any]:
    """A copy of `body` in which one thing is changed, missing, added, or elsewhere."""
    copied = copy.deepcopy(body)
    path = chance.choice(list(paths(copied)))
    owner, step = at(copied, path[:-1]), path[-1]
    change = chance.choice(("change", "change", "drop", "null", "add", "wrap", "double"))
    if change == "drop":
        del owner[step]
    elif change == "null":
        owner[step] = None
    elif change == "wrap":
        owner[step] = [owner[step]]
    elif change == "add" and isinstance(owner, dict):
        owner[chance.choice(("notes", "description", "attrs", "order_number", "x"))] = "added"
    elif change == "double" and isinstance(owner, list):
        owner.append(copy.deepcopy(owner[-1]))
    else:
        owner[step] = other(chance, owner[step])
    return copied


def payment(api: Api) -> tuple[str, str, dict[str, Any]]:
    customer_id, _ = customer_with_default(api)
    method = card("4111 1111 1111 1111", default_payment_method=True, attrs={"tags": ["a", "b"]})
    return (
        "POST",
        "/transactions",
        {
            "type": "payment",
            "amount": 125,
            "customer_id": customer_id,
            "description": "Shoes",
            "order_number": "55",
            "attrs": {"size": 44, "colours": ["red", "blue"], "gift": False},
            "payment_method": method,
        },
    )


def customers(api: Api) -> tuple[str, str, dict[str, Any]]:
    ann = {"name": "Ann", "email": "ann@example.com", "attrs": {"vip": True, "since": 2020}}
    bea = {"name": "Bea", "email": "bea@example.com", "payment_methods": [card(), card()]}
    return "POST", "/customers", {"object": "list", "values": [ann, bea]}


@pytest.mark.parametrize("make", [payment, customers])
def test_no_changed_body_gets_through(
    moto_store: Store, make: Callable[[Api], tuple[str, str, dict[str, Any]]]
) -> None:
    _, secret = new_organisation(moto_store)
    desk = desk_of(moto_store)
    api = Api(moto_store.services(processors={"sandbox": desk}), secret)
    method, target, body = make(api)
    key, chance = new_key(), random.Random(SEED)  # noqa: S311  (no secret)
    assert send(api, method, target, key, body).status == 200
    before, said = moto_store.dump(), list(desk.said)
    tried = 0
    while tried < MUTATIONS:
        changed = mutated(chance, body)
        if changed == body:
            continue
        tried += 1
        refused = send(api, method, target, key, changed)
        assert (refused.status, refused["error_type"]) == (400, "InvalidAttributes"), changed
        assert list(refused["details"]) == ["Idempotency-Key"], changed
        assert not is_replay(refused)
    assert (moto_store.dump(), desk.said) == (before, said)
    assert is_replay(send(api, method, target, key, body))
    record("same key, changed body", {"mutations": tried})
