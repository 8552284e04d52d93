"""The service itself on the wire: a crowd of half requests, headers that contradict each other."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from onfile.local.server.listening import connections_allowed
from tests.onfile.local.running import running

from .client import TIMEOUT_S, ask, get

Address = tuple[str, int]
CROWD = 1_000
HALVES = [
    "",
    "GET /he",
    "GET /health HTTP/1.1\r\nHost: pro",
    "POST /transactions HTTP/1.1\r\nHost: probe\r\nContent-Length: 9\r\n\r\nabc",
    "POST /transactions HTTP/1.1\r\nHost: probe\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    with running(tmp_path_factory.mktemp("crowd")) as started:
        parts = urlsplit(started.url)
        yield str(parts.hostname), int(parts.port or 0)


def test_a_thousand_half_requests_keep_no_whole_one_waiting(service: Address) -> None:
    assert connections_allowed() > CROWD  # of this process, which has the other ends
    with ExitStack() as crowd:
        for number in range(CROWD):
            one = crowd.enter_context(socket.create_connection(service, timeout=TIMEOUT_S))
            one.sendall(HALVES[number % len(HALVES)].encode())
        for _ in range(3):
            assert ask(service, get("/openapi.json")).status == 200


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Authorization", ["Basic YTo=", "Basic Yjo="]),
        ("Content-Type", ["application/json", "text/plain"]),
        ("Content-Encoding", ["gzip", "identity"]),
        ("Idempotency-Key", ["one", "two"]),
        ("Origin", ["https://a.example", "https://b.example"]),
        ("X-API-Version", ["v1", "v2"]),
        ("Host", ["a.example", "b.example"]),
        ("Content-Length", ["2", "3"]),
        ("Transfer-Encoding", ["chunked", "gzip"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_header_that_decides_something_says_one_thing(
    service: Address, name: str, values: list[str]
) -> None:
    """WSGI would join the two into one value that nobody sent."""
    twice = [
        f"{spelled}: {value}" for spelled, value in zip((name, name.lower()), values, strict=True)
    ]
    reply = ask(service, get("/customers", *twice))
    assert_refused_for(reply.json, name)
    assert reply.status == 400


def assert_refused_for(body: dict[str, object], name: str) -> None:
    assert body["object"] == "error"
    assert name.lower() in str(body["error_description"]).lower()
