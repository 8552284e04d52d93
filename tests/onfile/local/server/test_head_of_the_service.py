"""A HEAD through the local server tells what the GET of the service would, its length included."""

from __future__ import annotations

import base64

import pytest

from chalicelib.assembly import assembled
from onfile.local.server.event import Request
from onfile.local.server.http_answer import HttpAnswer
from onfile.local.server.local_gateway import Gateway
from tests.support.refusals import Surroundings

PATHS = ("/health", "/customers", "/openapi.json", "/docs", "/Payload.js", "/nowhere", "/webhooks")


@pytest.fixture
def gateway(world: Surroundings) -> Gateway:
    return Gateway(assembled(lambda: world.api.services))


Told = tuple[dict[str, str], HttpAnswer]


def told(world: Surroundings, gateway: Gateway, method: str, path: str, coding: str) -> Told:
    """The header lines that a client gets, and the answer."""
    key = base64.b64encode(f"{world.api.key}:".encode()).decode()
    headers = {"accept-encoding": [coding], "authorization": [f"Basic {key}"], "host": ["onfile"]}
    answer = gateway.answer(Request(method, path, headers, None, "127.0.0.1"))
    rendered = answer.render(head_only=method == "HEAD", connection="").partition(b"\r\n\r\n")[0]
    lines = (line.partition(": ") for line in rendered.decode().split("\r\n")[1:])
    changing = ("Date", "X-Request-Id")
    return {name: value for name, _, value in lines if name not in changing}, answer


@pytest.mark.parametrize("path", PATHS)
def test_a_head_tells_the_length_of_its_get(
    world: Surroundings, gateway: Gateway, path: str
) -> None:
    (got, whole), (head, none) = (
        told(world, gateway, each, path, "identity") for each in ("GET", "HEAD")
    )
    assert int(got["Content-Length"]) == len(whole.body) > 0
    assert head == got
    assert none.status == whole.status


@pytest.mark.parametrize("path", PATHS)
def test_of_a_compressed_one_it_tells_no_length_that_is_not_so(
    world: Surroundings, gateway: Gateway, path: str
) -> None:
    (got, _), (head, _) = (told(world, gateway, each, path, "gzip") for each in ("GET", "HEAD"))
    assert head.get("Content-Length", got["Content-Length"]) == got["Content-Length"]
    assert {**head, "Content-Length": got["Content-Length"]} == got
