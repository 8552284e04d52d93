"""A request that came by the stage's edge is served as the edge has got it, and no other is."""

from __future__ import annotations

from typing import Any

import pytest
from chalice.app import Request

from chalicelib.api.authentication import address_of
from chalicelib.api.edge import behind_edge
from chalicelib.api.own_address import own_address

KEY = "1c7a2b0e-0000-4000-8000-5f0e1d2c3b4a"
GATEWAY, CALLER = "198.51.100.1", "192.0.2.7"
TOLD = {"X-Onfile-Caller": CALLER, "X-Onfile-Host": "pay.example.com"}
STAGE = "https://a.execute-api.eu-central-1.amazonaws.com/api/"


def seen(headers: dict[str, str], edge_key: str = KEY) -> tuple[str, str]:
    """By whom, and under which address, the service believes to be called."""
    event = {
        "path": "/customers/acct_1",
        "headers": {
            "Host": "a.execute-api.eu-central-1.amazonaws.com",
            "X-Forwarded-Proto": "https",
            **headers,
        },
        "requestContext": {
            "httpMethod": "GET",
            "identity": {"sourceIp": GATEWAY},
            "path": "/api/customers/acct_1",
            "resourcePath": "/customers/{id}",
        },
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": None,
    }
    passed: list[Any] = []
    answer: Any = object()

    def note(request: Any) -> Any:
        passed.append(request)
        return answer

    assert behind_edge(lambda: edge_key)(Request(event), note) is answer
    [request] = passed
    return address_of(request), own_address(request)


def test_what_came_by_the_edge_is_as_its_caller_has_sent_it() -> None:
    by_edge = {"x-onfile-edge": KEY, **TOLD}
    assert seen(by_edge) == (CALLER, "https://pay.example.com/")


@pytest.mark.parametrize("key", ["", "guessed", KEY[:-1], KEY + "a", "\xe9"])
def test_whoever_does_not_have_its_key_is_not_believed(key: str) -> None:
    assert seen({"X-Onfile-Edge": key, **TOLD}) == (GATEWAY, STAGE)
    assert seen(TOLD) == (GATEWAY, STAGE)


def test_a_stage_without_an_edge_believes_nobody() -> None:
    for key in ("", KEY):
        assert seen({"X-Onfile-Edge": key, **TOLD}, edge_key="") == (GATEWAY, STAGE)


def test_an_edge_that_tells_nothing_changes_nothing() -> None:
    assert seen({"X-Onfile-Edge": KEY}) == (GATEWAY, STAGE)
