"""The recorded requests of all published SDKs, sent as they are, against the running service."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sdk.checking import check
from tests.sdk.literals import MORE, RECORDED
from tests.sdk.literals.common import Literal
from tests.sdk.world import LargeWorld, World
from tests.support.serving import Service
from tests.support.wire import Wire, wired

_CASES = [
    pytest.param(literal, id=f"{sdk}-{number}-{literal.line}")
    for sdk in MORE
    for number, literal in enumerate((*RECORDED.get(sdk, ()), *MORE[sdk]))
]


@pytest.fixture(scope="package")
def large_world(service: Service) -> World:
    """The world that is only read."""
    return LargeWorld(service, service.new_key())


@pytest.fixture
def world(service: Service, key: str) -> World:
    """A small world to write in."""
    return World(service, key)


@pytest.fixture
def wire(service: Service, key: str) -> Iterator[Wire]:
    """A connection to the service."""
    with wired(service, key) as it:
        yield it


@pytest.mark.parametrize("literal", _CASES)
def test_a_literal_request_is_answered_as_its_sdk_expects(
    literal: Literal, service: Service, request: pytest.FixtureRequest
) -> None:
    reads = literal.line.startswith("GET ")
    world: World = request.getfixturevalue("large_world" if reads else "world")
    method, target = world.with_ids(literal.line).split(" ")
    body = literal.body.encode() if isinstance(literal.body, str) else literal.body
    headers = {"Content-Type": literal.content_type} if body else {}
    if literal.version is not None:
        headers["X-API-Version"] = literal.version
    with wired(service, world.key) as wire:
        status, answer = wire.send(method, target, world.with_ids(body), headers)
        check(status, answer, world.with_ids(literal.expected))
        for path, expected in literal.after.items():
            check(*wire.send("GET", world.with_ids(path)), world.with_ids(expected))


def test_what_was_deleted_is_not_found_afterwards(world: World, wire: Wire) -> None:
    target = f"/customers/{world.ids['acct_a']}?"
    assert wire.send("DELETE", target)[0] == 200
    assert wire.send("GET", target)[0] == 404
    assert wire.send("DELETE", target)[0] == 404


def test_a_key_that_java_sends_for_null_is_unauthorized(service: Service) -> None:
    with wired(service, "null") as wire:
        status, answer = wire.send("GET", "/customers")
    assert (status, answer["error_type"]) == (401, "Unauthorized")
