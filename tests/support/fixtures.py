"""Fixtures for tests of the service as a whole."""

from __future__ import annotations

import logging
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from moto import mock_aws
from urllib3.util import connection

from chalicelib.aws import service_connection
from chalicelib.dynamo.by_http import by_http
from chalicelib.dynamo.transport import Transport, by_botocore
from onfile.embedded_dynamodb import Database
from onfile.local.dynamodb_local import without_streams
from onfile.local.embedded import directly
from tests.support.client import Api
from tests.support.hours import Hours
from tests.support.organisations import new_api
from tests.support.refusals import Surroundings, surroundings
from tests.support.search import search, search_session
from tests.support.serving import embedded_store
from tests.support.stores import Store, close_store, open_store
from tests.support.watch import WATCH


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """Search what this process has left behind, before the stores of its last test go."""
    found = [] if nextitem else search_session()
    yield
    assert found == [], "a number in clear"


@pytest.fixture(scope="session", autouse=True)
def _watch_the_log() -> Iterator[None]:
    """Every log record of the service, down to DEBUG, is searched for numbers in the end."""
    logger = logging.getLogger("chalicelib")
    level = logger.level
    logger.addHandler(WATCH)
    logger.setLevel(logging.DEBUG)
    yield
    logger.removeHandler(WATCH)
    logger.setLevel(level)


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    """The clock that requests are timed by, and wait by."""
    hours = Hours()
    monkeypatch.setattr("chalicelib.time_budget.time", hours)
    return hours


_PATIENCE_S = 20.0
"""DynamoDB Local in the midst of a race, on a machine that has other work too, is not DynamoDB: its
answer is waited for. What is to time out is made to."""


class LeavesTheMachine(BaseException):
    """A request to somewhere else. Nothing that the service catches, so that a test fails by it."""


@pytest.fixture(scope="session", autouse=True)
def _nothing_leaves_the_machine() -> Iterator[None]:
    """moto stops botocore's clients before they send, and knows nothing of other transports."""
    connect = connection.create_connection

    def guarded(address: tuple[str, int], *more: Any, **named: Any) -> socket.socket:
        host, _ = address
        if host not in ("127.0.0.1", "::1", "::ffff:127.0.0.1") and not host.endswith("localhost"):
            raise LeavesTheMachine(host)
        return connect(address, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "create_connection", guarded)
        yield


@pytest.fixture(scope="session")
def _moto() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture(scope="module")
def _module_store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """That of one module: moto looks at every row of a table, so that many make it slow."""
    with _searched(_transport(request)) as store:
        yield store


def _transport(request: pytest.FixtureRequest) -> Transport:
    if request.node.get_closest_marker("moto") is None:
        return directly(Database(None))
    request.getfixturevalue("_moto")
    return by_botocore(region="us-east-1", host=None)


@pytest.fixture
def module_store(_module_store: Store) -> Store:
    """A store that only this module fills: the embedded one, or moto's in modules marked so.

    moto is for a single thread, and judges no atomicity.
    """
    _module_store.activate()
    return _module_store


@pytest.fixture(scope="module")
def _dynamodb_local_store(dynamodb_local_endpoint: str) -> Iterator[Store]:
    """What reads streams makes tables of its own."""
    transport = without_streams(by_http(region="us-east-1", host=dynamodb_local_endpoint))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service_connection, "READ_TIMEOUT_S", _PATIENCE_S)
        with _searched(transport) as store:
            yield store


@pytest.fixture
def dynamodb_local_store(_dynamodb_local_store: Store) -> Store:
    """Amazon's DynamoDB Local, for whatever claims atomicity; only this module fills it."""
    _dynamodb_local_store.activate()
    return _dynamodb_local_store


@pytest.fixture(scope="module")
def _streamed_dynamodb_local_store(dynamodb_local_endpoint: str) -> Iterator[Store]:
    with _searched(by_http(region="us-east-1", host=dynamodb_local_endpoint)) as store:
        yield store


@pytest.fixture
def streamed_dynamodb_local_store(_streamed_dynamodb_local_store: Store) -> Store:
    """The same with the streams of a stage: for few changes, each of which is slow."""
    _streamed_dynamodb_local_store.activate()
    return _streamed_dynamodb_local_store


@contextmanager
def _searched(transport: Transport) -> Iterator[Store]:
    """A store that is searched before it goes."""
    store = open_store(f"t{secrets.token_hex(4)}", transport)
    yield store
    found = search(store)
    close_store(store)
    assert found == [], "a number in clear"


@pytest.fixture
def api(module_store: Store) -> Api:
    """A client of a new organisation."""
    return new_api(module_store)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surroundings]:
    """An organisation with one of everything, for requests that change nothing."""
    with embedded_store(tmp_path_factory.mktemp("world") / "onfile.db") as store:
        yield surroundings(store)
        found = search(store)
    assert found == [], "a number in clear"


@pytest.fixture(autouse=True)
def _in_its_world(request: pytest.FixtureRequest) -> None:
    """The models speak to the store of `world`, whichever they spoke to before."""
    if "world" in request.fixturenames:
        world = request.getfixturevalue("world")
        if isinstance(world, Surroundings):
            world.store.activate()
