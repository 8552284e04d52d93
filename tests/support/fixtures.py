"""Fixtures for tests of the service as a whole."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.support.client import Api
from tests.support.hours import Hours
from tests.support.organisations import new_api
from tests.support.refusals import Surroundings, surroundings
from tests.support.search import search_session
from tests.support.stores import Store, open_store
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


@pytest.fixture(scope="session")
def _moto() -> Iterator[Store]:
    with mock_aws():
        yield open_store("moto")


@pytest.fixture
def moto_store(_moto: Store) -> Store:
    """A store for single-threaded tests."""
    _moto.activate()
    return _moto


@pytest.fixture(scope="session")
def _dynamodb_local(dynamodb_local_endpoint: str) -> Store:
    return open_store(f"t{secrets.token_hex(4)}", host=dynamodb_local_endpoint)


@pytest.fixture
def dynamodb_local_store(_dynamodb_local: Store) -> Store:
    """Amazon's DynamoDB Local, for whatever claims atomicity."""
    _dynamodb_local.activate()
    return _dynamodb_local


@pytest.fixture(scope="module")
def _own_moto(_moto: Store) -> Store:
    return open_store(f"m{secrets.token_hex(4)}")


@pytest.fixture
def own_moto_store(_own_moto: Store) -> Store:
    """A store that only this module fills, for tests that compare all that is in it."""
    _own_moto.activate()
    return _own_moto


@pytest.fixture(scope="module")
def _own_dynamodb_local(dynamodb_local_endpoint: str) -> Store:
    return open_store(f"m{secrets.token_hex(4)}", host=dynamodb_local_endpoint)


@pytest.fixture
def own_dynamodb_local_store(_own_dynamodb_local: Store) -> Store:
    """The same on Amazon's DynamoDB Local."""
    _own_dynamodb_local.activate()
    return _own_dynamodb_local


@pytest.fixture
def api(moto_store: Store) -> Api:
    """A client of a new organisation."""
    return new_api(moto_store)


@pytest.fixture(scope="session")
def world(_moto: Store) -> Surroundings:
    """An organisation with one of everything, for requests that change nothing."""
    _moto.activate()
    return surroundings(_moto)
