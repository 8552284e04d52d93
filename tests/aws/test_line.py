"""What comes over the line: answers, refusals, garbage, and nothing that leaves this machine."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from chalicelib.aws.service_connection import GarbledAnswer
from chalicelib.dynamo.by_http import by_http
from chalicelib.dynamo.connection import _passes
from tests.support.fixtures import LeavesTheMachine

GET = {"TableName": "ttt", "Key": {"k": {"B": b"\x00\xff"}}}


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[tuple[str, list[Any]]]:
    """An endpoint that answers so, and the requests that it got."""
    got: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), json.loads(sent)))
            self.send_response(status)
            for name, text in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name.replace("_", "-"), text)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def asked(host: str, operation: str = "GetItem", request: dict[str, Any] | None = None) -> Any:
    return by_http(region="us-east-1", host=host)(operation, request or GET)


def test_binary_is_base64_on_the_line_and_bytes_at_both_ends() -> None:
    item = {"B": {"B": "AP8="}, "BS": {"BS": ["AA==", "/w=="]}, "m": {"M": {"B": {"S": "AP8="}}}}
    body = json.dumps({"Item": item, "LastEvaluatedKey": {"k": {"B": "AA=="}}}).encode()
    with answering(200, body, x_amz_crc32=str(zlib.crc32(body))) as (host, got):
        answer = asked(host)
    assert answer["Item"] == {
        "B": {"B": b"\x00\xff"},
        "BS": {"BS": [b"\x00", b"\xff"]},
        "m": {"M": {"B": {"S": "AP8="}}},
    }
    assert answer["LastEvaluatedKey"] == {"k": {"B": b"\x00"}}
    [(headers, sent)] = got
    assert sent["Key"] == {"k": {"B": "AP8="}}
    assert headers["x-amz-target"] == "DynamoDB_20120810.GetItem"
    assert headers.get("Accept-Encoding", "identity") == "identity"


@pytest.mark.parametrize(
    ("body", "checksum"),
    [
        (b'{"Item":{}}', lambda body: zlib.crc32(body) + 1),
        (b"", lambda body: 7),
        (b"<html>", zlib.crc32),
        (b'{"Item":', zlib.crc32),
        (b"\xff\xfe{}", zlib.crc32),
    ],
)
def test_a_garbled_answer_passes(body: bytes, checksum: Callable[[bytes], int]) -> None:
    with (
        answering(200, body, x_amz_crc32=str(checksum(body))) as (host, _),
        pytest.raises(GarbledAnswer) as garbled,
    ):
        asked(host)
    assert _passes(garbled.value)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, b'{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}', "Thro"),
        (400, b'{"__type":"ValidationException:http://x","message":"m"}', "ValidationException"),
        (502, b"<html>bad gateway</html>", "502"),
        (503, b"", "503"),
        (500, b"[]", "500"),
    ],
)
def test_a_refusal_is_an_error_of_botocores_whatever_its_body(
    status: int, body: bytes, code: str
) -> None:
    with (
        answering(status, body, x_amzn_requestid="r1") as (host, _),
        pytest.raises(ClientError) as refused,
    ):
        asked(host)
    response: Any = refused.value.response
    assert response["Error"]["Code"].startswith(code)
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert response["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"] == "r1"
    assert _passes(refused.value) is (status >= 500 or code == "Thro")


def test_reasons_keep_their_order_and_the_items_in_them_their_bytes() -> None:
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": {"b": {"B": "AP8="}}}]
    body = {"__type": "x#TransactionCanceledException", "CancellationReasons": reasons}
    with (
        answering(400, json.dumps(body).encode()) as (host, got),
        pytest.raises(ClientError) as refused,
    ):
        asked(host, "TransactWriteItems", {"TransactItems": []})
    response: Any = refused.value.response
    assert [each["Code"] for each in response["CancellationReasons"]] == [
        "None",
        "ConditionalCheckFailed",
    ]
    assert response["CancellationReasons"][1]["Item"] == {"b": {"B": b"\x00\xff"}}
    assert got[0][1]["ClientRequestToken"]


def test_a_request_that_would_leave_the_machine_fails_the_test_under_moto_too() -> None:
    with mock_aws(), pytest.raises(LeavesTheMachine):
        by_http(region="us-east-1", host=None)("GetItem", GET)
