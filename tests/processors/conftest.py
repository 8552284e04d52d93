"""Twins on loopback, one for each test, and a shop that charges through one."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.processors.shop import Shop, open_shop
from tests.processors.square_shop import SquareShop, open_square_shop
from tests.processors.square_twin.books import Books as SquareBooks
from tests.processors.square_twin.server import Twin as SquareTwin
from tests.processors.square_twin.server import running as square_running
from tests.processors.square_world import SquareWorld
from tests.processors.stripe_twin.payments import Books
from tests.processors.stripe_twin.server import Twin, running
from tests.processors.stripe_world import World
from tests.support.search import search
from tests.support.serving import embedded_store
from tests.support.stores import Store


@pytest.fixture
def twin() -> Iterator[Twin]:
    """An account at a twin of Stripe's."""
    with running(Books(now=lambda: int(time.time()))) as started:
        yield started


@pytest.fixture
def square_twin() -> Iterator[SquareTwin]:
    """An account at a twin of Square's."""
    with square_running(SquareBooks(now=time.time)) as started:
        yield started


@pytest.fixture
def square(square_twin: SquareTwin) -> SquareWorld:
    """The adapter in front of it."""
    return SquareWorld(square_twin)


@pytest.fixture
def world(twin: Twin) -> World:
    """The adapter in front of it."""
    return World(twin)


@pytest.fixture(scope="module")
def _store(_moto: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with embedded_store(tmp_path_factory.mktemp("shop") / "onfile.db") as store:
        yield store
        found = search(store)
    assert found == [], "a number in clear"


@pytest.fixture
def shop(_store: Store, twin: Twin) -> Shop:
    """A new organisation, bound to a new account."""
    _store.activate()
    return open_shop(_store, twin)


@pytest.fixture
def square_shop(_store: Store, square_twin: SquareTwin) -> SquareShop:
    """A new organisation, bound to a new account at Square."""
    _store.activate()
    return open_square_shop(_store, square_twin)
