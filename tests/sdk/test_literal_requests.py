"""The recorded requests of all published SDKs, sent as they are, against the running service."""

from __future__ import annotations

import base64
import http.client
import json
import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.sdk.bulk_requests import BULK
from tests.sdk.literal_requests import LITERALS, Literal, Rows, Whole
from tests.support.client import Api
from tests.support.objects import bank_account, card, customer, pay
from tests.support.serving import Service

_TIMEOUT_S = 10.0
# Behind `%7C`, a pipe in hex, there is no end of a word.
_ID = re.compile(r"(?<![a-z0-9_])(?:acct|pm|txn)_[a-z0-9]\b")
_STATUSES = {"InvalidAttributes": 400, "NotFound": 404}

_CASES = [
    pytest.param(literal, id=f"{sdk}-{number}-{literal.line}")
    for sdk, literals in (*LITERALS.items(), *BULK.items())
    for number, literal in enumerate(literals)
]


@pytest.fixture
def ids(service: Service, key: str) -> dict[str, str]:
    """The objects that the requests speak of, and the ids they have got."""
    api = Api(service.store.services(), key)
    ids = {
        "acct_a": customer(api, name="N", email="e@x.com"),
        "acct_b": customer(api, name="x", email="b@x.com"),
        "acct_c": customer(api, name="C", email="c@x.com"),
    }
    owner = ids["acct_a"]
    default = card(customer_id=owner, default_payment_method=True)
    ids["pm_1"] = api.post("/payment_methods", default)["id"]
    ids["pm_2"] = api.post("/payment_methods", bank_account(customer_id=owner))["id"]
    ids["txn_1"] = pay(api, owner, 10)["id"]
    ids["txn_7"] = pay(api, owner, 10)["id"]
    ids["txn_9"] = pay(api, owner, 10, status="authorized")["id"]
    return ids


@pytest.fixture
def connection(service: Service) -> Iterator[http.client.HTTPConnection]:
    """A connection to the service."""
    with closing(http.client.HTTPConnection(service.host, service.port, timeout=_TIMEOUT_S)) as it:
        yield it


def send(
    connection: http.client.HTTPConnection, key: str, method: str, target: str, body: bytes
) -> tuple[int, Any]:
    """Status and JSON of one request, of which nothing is quoted or encoded on the way."""
    headers = {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}
    if body:
        headers["Content-Type"] = "application/json"
    connection.request(method, target, body, headers)
    response = connection.getresponse()
    assert response.headers["Content-Type"] == "application/json"
    return response.status, json.loads(response.read())


def with_ids(value: Any, ids: dict[str, str]) -> Any:
    """`value` with the ids of the objects in the place of their names."""
    if isinstance(value, bytes):
        return with_ids(value.decode("latin-1"), ids).encode("latin-1")
    if isinstance(value, str):
        return _ID.sub(lambda name: ids[name[0]], value)
    if isinstance(value, list):
        return [with_ids(each, ids) for each in value]
    if isinstance(value, dict):
        return type(value)({name: with_ids(each, ids) for name, each in value.items()})
    return value


def holds(answer: Any, expected: Any) -> bool:
    """Whether `answer` has everything of `expected`, at any depth."""
    if isinstance(expected, Whole):
        return bool(answer == expected)
    if isinstance(expected, dict):
        return all(name in answer and holds(answer[name], expected[name]) for name in expected)
    if isinstance(expected, list):
        return len(answer) == len(expected) and all(map(holds, answer, expected))
    return bool(answer == expected)


@pytest.mark.parametrize("literal", _CASES)
def test_a_literal_request_is_answered_as_its_sdk_expects(
    literal: Literal, ids: dict[str, str], key: str, connection: http.client.HTTPConnection
) -> None:
    method, target = with_ids(literal.line, ids).split(" ")
    body = literal.body.encode() if isinstance(literal.body, str) else literal.body
    status, answer = send(connection, key, method, target, with_ids(body, ids))
    expected = with_ids(literal.expected, ids)
    if isinstance(expected, str):
        assert (status, answer["error_type"]) == (_STATUSES[expected], expected)
        assert answer["error_description"] == answer["description"]
        return
    assert status == 200, answer
    if isinstance(expected, list):
        assert answer["object"] == "list"
        answer = answer["values"]
        if not isinstance(literal.expected, Rows):
            answer = [row["id"] for row in answer]
    assert holds(answer, expected), answer


def test_what_was_deleted_is_not_found_afterwards(
    ids: dict[str, str], key: str, connection: http.client.HTTPConnection
) -> None:
    target = f"/customers/{ids['acct_a']}?"
    assert send(connection, key, "DELETE", target, b"")[0] == 200
    assert send(connection, key, "GET", target, b"")[0] == 404
    assert send(connection, key, "DELETE", target, b"")[0] == 404


def test_a_key_that_java_sends_for_null_is_unauthorized(
    connection: http.client.HTTPConnection,
) -> None:
    status, answer = send(connection, "null", "GET", "/customers", b"")
    assert (status, answer["error_type"]) == (401, "Unauthorized")
