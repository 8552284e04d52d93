"""Requests that fail at random, and callers who come back until all they want is answered."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from chalicelib.domain.processing import LONGEST_REQUEST
from tests.crashes.world import Request, World
from tests.support.faults import ProcessGone
from tests.support.keys import new_key, send
from tests.support.stores import Store

SHARE = 0.05
TRIES, ROUNDS = 4, 12
PASSING = (
    "ThrottlingException",
    "InternalServerError",
    "TransactionConflictException",
    "ProvisionedThroughputExceededException",
)


@dataclass
class Weather:
    """Decides which requests fail. Seeded, though threads meet in an order of their own.

    `is_out`: it is over a store, and over what else asks it.
    """

    chance: random.Random
    struck: int = 0
    is_out: bool = False
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
            patch.setattr(self, "is_out", True)
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
        assert "status" in shown or answer.status not in (200, 400), answer.text
        if answer.status in (200, 400) and shown["status"] != "processing":
            order.shown = shown


def insist_all(
    worlds: Sequence[World], shares: Sequence[list[Order]], weather: Weather, store: Store
) -> int:
    """All callers at once, until all orders are answered; in how many rounds."""
    clients = [Client(world) for world in worlds]
    rounds = 0
    with ThreadPoolExecutor(len(clients)) as pool, weather.over(store):
        while any(order.shown is None for share in shares for order in share):
            rounds += 1
            assert rounds <= ROUNDS, "it never comes to an end"
            list(pool.map(Client.insist, clients, shares))
            # Nobody is under way: a minute may pass, after which "never heard of it" is believed.
            for world in worlds:
                world.clock.forward(LONGEST_REQUEST.total_seconds())
    return rounds


def each_has_its_own(shares: Sequence[list[Order]]) -> None:
    """Each key has made a transaction of its own."""
    for share in shares:
        ids = {order.shown["id"] for order in share if order.shown is not None}
        assert len(ids) == len(share)
