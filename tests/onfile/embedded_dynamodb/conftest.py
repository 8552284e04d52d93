"""Both stores as clients, and a table on the one under test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.dynamo.by_http import by_http
from onfile.embedded_dynamodb import Database
from onfile.local.embedded import directly
from tests.onfile.embedded_dynamodb.support import (
    STREAMS,
    Client,
    client_by,
    embedded_client,
    index,
    new_client,
    temporary_table,
)


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """An embedded database on a file."""
    path: Path = tmp_path_factory.mktemp("embedded") / "store.db"
    database = Database(path)
    yield database
    database.close()


@pytest.fixture(scope="session")
def embedded(database: Database) -> Client:
    """A client of the embedded store."""
    return embedded_client(database)


@pytest.fixture(scope="session")
def direct(database: Database) -> Client:
    """A client of the embedded store by the way that the service goes."""
    return client_by(directly(database))


@pytest.fixture(scope="session")
def dynamodb_local(dynamodb_local_endpoint: str) -> Client:
    """A client of DynamoDB Local."""
    return new_client(dynamodb_local_endpoint)


@pytest.fixture(scope="session")
def by_http_client(dynamodb_local_endpoint: str) -> Client:
    """A client of DynamoDB Local by the transport of the service."""
    return client_by(by_http(region="us-east-1", host=dynamodb_local_endpoint))


@pytest.fixture(scope="session")
def embedded_streams(database: Database) -> Client:
    """A client of the streams of the embedded store."""
    return embedded_client(database, STREAMS)


@pytest.fixture(scope="session")
def direct_streams(database: Database) -> Client:
    """A client of the streams of the embedded store, by the way that the service goes."""
    return client_by(directly(database), STREAMS)


@pytest.fixture(scope="session")
def dynamodb_local_streams(dynamodb_local_endpoint: str) -> Client:
    """A client of the streams of DynamoDB Local."""
    return new_client(dynamodb_local_endpoint, STREAMS)


@pytest.fixture(
    scope="session",
    params=[
        "embedded",
        "direct",
        pytest.param("dynamodb_local", marks=pytest.mark.dynamodb_local),
    ],
)
def way(request: pytest.FixtureRequest) -> str:
    """The store under test: every case runs on both, by both ways into the embedded."""
    return str(request.param)


@pytest.fixture(scope="session")
def client(request: pytest.FixtureRequest, way: str) -> Client:
    """A client of the store under test."""
    return request.getfixturevalue(way)


@pytest.fixture(scope="session")
def streams(request: pytest.FixtureRequest, way: str) -> Client:
    """A client of the streams of the store under test."""
    return request.getfixturevalue(f"{way}_streams")


@pytest.fixture
def table(client: Client) -> Iterator[str]:
    """A table of its own for the case."""
    with temporary_table(client) as name:
        yield name


@pytest.fixture
def indexed(client: Client) -> Iterator[str]:
    """A table with one index of each projection on the attributes `g` and `rank`."""
    indexes = (
        index("by-g", "g", "rank"),
        index("keys-only", "g", None, ProjectionType="KEYS_ONLY"),
        index("some", "g", "rank", ProjectionType="INCLUDE", NonKeyAttributes=["x"]),
    )
    with temporary_table(client, indexes=indexes, g="S", rank="N") as name:
        yield name
