"""Events that are no requests, and those that are not whole: answered in the envelope."""

from __future__ import annotations

import base64
import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.assembly import assembled
from tests.support.refusals import ENVELOPE, Surroundings

APP = assembled()
CONTEXT = SimpleNamespace(aws_request_id="of-lambda")
REST: dict[str, Any] = {
    "resource": "/customers",
    "path": "/customers",
    "httpMethod": "POST",
    "headers": {"content-type": "application/json"},
    "multiValueHeaders": {"content-type": ["application/json"]},
    "queryStringParameters": None,
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "stageVariables": None,
    "requestContext": {"resourcePath": "/customers", "httpMethod": "POST", "requestId": "r"},
    "body": "{}",
    "isBase64Encoded": False,
}
NO_REQUESTS: dict[str, Any] = {
    "HTTP API, version 2": {
        "version": "2.0",
        "routeKey": "POST /customers",
        "rawPath": "/customers",
        "rawQueryString": "",
        "headers": {},
        "requestContext": {"http": {"method": "POST", "path": "/customers"}},
        "isBase64Encoded": False,
    },
    "load balancer": {
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:x"}},
        "httpMethod": "GET",
        "path": "/customers",
        "headers": {},
        "body": "",
        "isBase64Encoded": False,
    },
    "function URL": {"version": "2.0", "rawPath": "/", "requestContext": {"domainName": "x"}},
    "web socket": {"requestContext": {"routeKey": "$connect", "connectionId": "c"}},
    "queue": {"Records": [{"eventSource": "aws:sqs", "body": "4242424242424242"}]},
    "bucket": {"Records": [{"eventSource": "aws:s3", "s3": {}}]},
    "log": {"awslogs": {"data": "H4sI"}},
    "somebody's": {"key1": "value1"},
    "context of another kind": {**REST, "requestContext": "x"},
    "route without a name": {**REST, "requestContext": {"httpMethod": "GET"}},
    "method that is no text": {
        **REST,
        "requestContext": {"resourcePath": "/customers", "httpMethod": 1},
    },
    "nothing": None,
    "list": [],
    "text": "warm",
    "number": 1,
}
NOT_WHOLE: dict[str, Any] = {
    "text that is no base64": {"body": "{}", "isBase64Encoded": True},
    "base64 without its end": {"body": "eyJ9A", "isBase64Encoded": True},
    "base64 with a stranger": {"body": "e30=\u20ac", "isBase64Encoded": True},
    "base64 of URLs": {"body": "-_-_", "isBase64Encoded": True},
    "base64 of nothing that is text": {"body": {"a": 1}, "isBase64Encoded": True},
    "body that is an object": {"body": {"name": "Ann"}},
    "body that is a number": {"body": 7},
    "body with half of a pair": {"body": '{"name": "\ud800"}'},
    "headers that are a list": {"headers": ["authorization"]},
    "header that is no text": {"headers": {"authorization": 1}},
    "header without a value": {"headers": {"authorization": None}},
    "values of headers that are no list": {"multiValueHeaders": {"authorization": "x"}},
    "query that is text": {"multiValueQueryStringParameters": "limit=1"},
    "value of a query that is none": {"multiValueQueryStringParameters": {"limit": [None]}},
    "query without a value": {"multiValueQueryStringParameters": {"limit": []}},
    "path parameters that are a list": {"pathParameters": ["id"]},
    "path without its parameter": {
        "requestContext": {"resourcePath": "/customers/{id}", "httpMethod": "GET"}
    },
    "identity that is text": {
        "requestContext": {"resourcePath": "/customers", "httpMethod": "GET", "identity": "me"}
    },
}


def refused(event: Any, caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    """The answer, which must be a 400 in the envelope, with one line that repeats nothing."""
    caplog.clear()
    with caplog.at_level(logging.INFO, logger="chalicelib"):
        answer = APP(event, CONTEXT)
    body = json.loads(answer["body"])
    assert (answer["statusCode"], body.keys()) == (400, ENVELOPE)
    assert body["error_type"] == "BadRequest"
    assert answer["headers"]["Content-Type"] == "application/json"
    [line] = [record.getMessage() for record in caplog.records]
    assert line.startswith("request ")
    assert "status=400" in line
    assert "4242" not in line + answer["body"]
    return dict(body)


@pytest.mark.parametrize("name", NO_REQUESTS)
def test_what_is_no_request_is_400_and_one_line(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    body = refused(NO_REQUESTS[name], caplog)
    assert "REST API" in body["error_description"]


@pytest.mark.parametrize("name", NOT_WHOLE)
def test_what_is_not_whole_is_400_at_its_part(name: str, caplog: pytest.LogCaptureFixture) -> None:
    body = refused({**REST, **NOT_WHOLE[name]}, caplog)
    assert list(body["details"].values()) == ["Malformed"]


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"source": "serverless-plugin-warmup"},
        {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}},
        {"warmer": True, "concurrency": 3},
        {"warmup": True},
        {"keep-warm": 1},
    ],
    ids=str,
)
def test_what_keeps_the_function_warm_is_200(event: dict[str, Any]) -> None:
    assert APP(event, None)["statusCode"] == 200


@pytest.mark.parametrize("missing", [*REST, "requestContext.requestId"])
def test_what_nobody_reads_may_be_left_out(world: Surroundings, missing: str) -> None:
    event = {name: value for name, value in REST.items() if name != missing}
    context = event.get("requestContext", {})
    event["requestContext"] = {**REST["requestContext"], **context}
    if missing.startswith("requestContext."):
        del event["requestContext"]["requestId"]
    assert world.api._app(event, CONTEXT)["statusCode"] == 401


def test_a_route_of_another_version_is_not_found() -> None:
    context = {"resourcePath": "/gone", "httpMethod": "GET"}
    assert APP({**REST, "requestContext": context}, CONTEXT)["statusCode"] == 404


@pytest.mark.parametrize("body", ["{}", b"{}", None, base64.b64encode(b"{}").decode()])
def test_bodies_come_as_text_as_bytes_or_in_base64(world: Surroundings, body: Any) -> None:
    event = {**REST, "body": body, "isBase64Encoded": body not in ("{}", b"{}", None)}
    assert world.api._app(event, CONTEXT)["statusCode"] == 401
