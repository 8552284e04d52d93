"""Fixtures of the sandbox's tests."""

from __future__ import annotations

import pytest

from chalicelib.processors.sandbox import Sandbox
from chalicelib.processors.sandbox.ledger import Ledger
from tests.sandbox.support import Bench, Hands
from tests.support.client import Api
from tests.support.organisations import new_organisation
from tests.support.stores import Store


@pytest.fixture
def clock() -> Hands:
    """The time of service and sandbox alike."""
    return Hands()


@pytest.fixture
def bench(module_store: Store, clock: Hands) -> Bench:
    """The sandbox on books of its own."""
    naps: list[float] = []
    sandbox = Sandbox(Ledger(module_store.connection), clock=clock, sleep=naps.append)
    return Bench(sandbox, clock, naps)


@pytest.fixture
def caller(module_store: Store, bench: Bench) -> Api:
    """A client of the API of a new organisation, whose service lives by `clock`."""
    _, key = new_organisation(module_store)
    services = module_store.services(clock=bench.clock, processors={"sandbox": bench.sandbox})
    return Api(services, key)
