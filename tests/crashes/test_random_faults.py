"""One in twenty requests to the store fails, in some way; every caller comes back until answered.

On Amazon's DynamoDB Local, the processor's books included. In the end every transaction is in the
books as it says, and nothing else is.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.domain.processing import LONGEST_REQUEST
from onfile.admin.check import check
from onfile.admin.progress import Progress
from onfile.admin.reconcile import reconcile
from tests.crashes.world import Request, World, new_world
from tests.support.evidence import count, record
from tests.support.faults import ProcessGone
from tests.support.keys import new_key, send
from tests.support.objects import card
from tests.support.stores import Store

pytestmark = [pytest.mark.dynamodb_local, pytest.mark.evidence]

QUIET = Progress(None)
SHARE = 0.05
CLIENTS = 4
TRIES, ROUNDS = 4, 12
PASSING = (
    "ThrottlingException",
    "InternalServerError",
    "TransactionConflictException",
    "ProvisionedThroughputExceededException",
)


@dataclass
class Weather:
    """Decides which requests fail. Seeded, though threads meet in an order of their own."""

    chance: random.Random
    struck: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def draw(self) -> str | None:
        """How the next request fails; None where it does not."""
        with self._lock:
            if self.chance.random() >= SHARE:
                return None
            self.struck += 1
            return self.chance.choice(("before", "after", "gone", *PASSING))

    @contextmanager
    def over(self, store: Store) -> Iterator[None]:
        """All requests to the store made inside are out in it."""
        dispatch = store.connection.dispatch

        def struck(operation: str, params: dict[str, Any]) -> dict[str, Any]:
            how = self.draw()
            if how == "before":
                raise ReadTimeoutError(endpoint_url="the store")
            if how in PASSING:
                raise ClientError({"Error": {"Code": how, "Message": ""}}, operation)
            answer = dispatch(operation, params)
            if how == "after":
                raise ReadTimeoutError(endpoint_url="the store")
            if how == "gone":
                raise ProcessGone
            return answer

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store.connection, "dispatch", struck)
            yield


@dataclass
class Order:
    """One charge that somebody wants made, and the transaction that came of it."""

    request: Request
    key: str = field(default_factory=new_key)
    shown: dict[str, Any] | None = None


class Client:
    """A caller with a process of the service of its own, until that is gone."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._api = world.process()

    def insist(self, orders: list[Order]) -> None:
        """Send each a few times; what is in doubt is left for later, when time has passed."""
        for order in orders:
            for _ in range(TRIES):
                if order.shown is None:
                    self._send(order)

    def _send(self, order: Order) -> None:
        method, target, body = order.request
        try:
            answer = send(self._api, method, target, order.key, body)
        except ProcessGone:
            self._api = self._world.process()
            return
        assert answer.status in (200, 400, 409, 503), answer.text
        shown = answer["details"] if answer.status == 400 else answer.body
        if answer.status in (200, 400) and shown["status"] != "processing":
            order.shown = shown


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
    clients = [Client(world) for world in worlds]
    weather = Weather(random.Random(20_261_126))  # noqa: S311
    rounds = 0
    with ThreadPoolExecutor(CLIENTS) as pool, weather.over(store):
        while any(order.shown is None for share in shares for order in share):
            rounds += 1
            assert rounds <= ROUNDS, "it never comes to an end"
            list(pool.map(Client.insist, clients, shares))
            # Nobody is under way: a minute may pass, after which "never heard of it" is believed.
            for world in worlds:
                world.clock.forward(LONGEST_REQUEST.total_seconds())
    _judge(shares)
    result = reconcile(QUIET)
    assert result.differences == []
    assert result.counts["match"] == len(worlds) * (wanted // CLIENTS)
    assert list(check(QUIET, sleep=lambda _: None)) == []
    figures = {"charges": wanted, "faults": weather.struck, "rounds": rounds}
    record("random faults", {**figures, "match": result.counts["match"]})


def _judge(shares: list[list[Order]]) -> None:
    """Each key has made a transaction of its own."""
    for share in shares:
        ids = {order.shown["id"] for order in share if order.shown is not None}
        assert len(ids) == len(share)
