"""One in twenty requests to the store fails, in some way; every caller comes back until answered.

On Amazon's DynamoDB Local, the processor's books included. In the end every transaction is in the
books as it says, and nothing else is.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from onfile.admin.check import check
from onfile.admin.progress import Progress
from onfile.admin.reconcile import reconcile
from tests.crashes.weather import Order, Weather, each_has_its_own, insist_all
from tests.crashes.world import World, new_world
from tests.support.evidence import count, record
from tests.support.objects import card
from tests.support.stores import Store

pytestmark = [pytest.mark.dynamodb_local, pytest.mark.evidence]

QUIET = Progress(None)
CLIENTS = 4


def orders_of(world: World, number: int) -> Iterator[Order]:
    """Charges of the default, of a stored method, of a new one; one in nine declined."""
    bodies: tuple[Callable[[], dict[str, Any]], ...] = (
        lambda: {"customer_id": world.customer},
        lambda: {"payment_method_id": world.method},
        lambda: {"customer_id": world.customer, "payment_method": card()},
    )
    for place in range(number):
        amount = 9_999_904 if place % 9 == 8 else 1 + place % 7
        body = {"type": "payment", "amount": amount, **bodies[place % 3]()}
        yield Order(("POST", "/transactions", body))


def test_every_charge_is_in_the_books_as_it_says(dynamodb_local_store: Store) -> None:
    store = dynamodb_local_store
    wanted = count(ci=2_000, evidence=100_000)
    worlds = [new_world(store) for _ in range(CLIENTS)]
    shares = [list(orders_of(world, wanted // CLIENTS)) for world in worlds]
    weather = Weather(random.Random(20_261_126))  # noqa: S311
    rounds = insist_all(worlds, shares, weather, store)
    each_has_its_own(shares)
    result = reconcile(QUIET)
    assert result.differences == []
    assert result.counts["match"] == len(worlds) * (wanted // CLIENTS)
    assert list(check(QUIET, sleep=lambda _: None)) == []
    figures = {"charges": wanted, "faults": weather.struck, "rounds": rounds}
    record("random faults", {**figures, "match": result.counts["match"]})
