"""Where a body ends, and what is refused because that is in doubt."""

from __future__ import annotations

import pytest

from onfile.local.server import MAX_BODY_BYTES

from .client import ask, assert_is_envelope, get, wire

Address = tuple[str, int]
CHUNKED = "Transfer-Encoding: chunked"


def post(*headers: str, body: str = "") -> str:
    named = ["Host: probe", "Content-Type: application/foo"]
    return "\r\n".join(["POST /echo HTTP/1.1", *named, *headers, "", body])


def test_a_chunked_body_is_handed_over_whole_and_the_connection_goes_on(address: Address) -> None:
    body = '3;name="value"\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-Trailer: 1\r\nX-Other: 2\r\n\r\n'
    with wire(address) as connection:
        event = connection.ask(post(CHUNKED, body=body)).json
        after = connection.ask(get("/"))

    assert event["body"] == "abc0123456789"
    assert "transfer-encoding" not in event["headers"]
    assert "x-trailer" not in event["headers"]
    assert after.body == b"root"


def test_an_empty_chunked_body_is_empty(address: Address) -> None:
    with wire(address) as connection:
        assert connection.ask(post("Transfer-Encoding: Chunked", body="0\r\n\r\n")).status == 200
        assert connection.ask(get("/")).body == b"root"


@pytest.mark.parametrize(
    "body",
    [
        "xyz\r\nabc\r\n0\r\n\r\n",
        "-3\r\nabc\r\n0\r\n\r\n",
        "0x3\r\nabc\r\n0\r\n\r\n",
        "1_0\r\n0123456789abcdef\r\n0\r\n\r\n",
        "3;\x01\r\nabc\r\n0\r\n\r\n",
        "3\r\nabcdef\r\n0\r\n\r\n",
        "3 \r\nabc\r\n0\r\n\r\n",
    ],
)
def test_a_bad_chunk_is_400_and_closes_the_connection(address: Address, body: str) -> None:
    with wire(address) as connection:
        reply = connection.ask(post(CHUNKED, body=body))
        assert_is_envelope(reply, 400, "BadRequest")
        assert reply.headers["Connection"] == "close"
        assert connection.is_closed_by_server()


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Length: -1"],
        ["Content-Length: +3"],
        ["Content-Length: three"],
        ["Content-Length: 3.0"],
        ["Content-Length: \u00b3"],
        ["Content-Length:"],
        ["Content-Length: " + "9" * 5000],
        ["Content-Length: 3", "Content-Length: 4"],
        ["Content-Length: 3", "Content-Length: 3"],
        ["Content-Length: 3, 4"],
        ["Content-Length: 3, 3"],
        ["Content-Length: 3\u00a0"],
        ["Content-Length: 3", CHUNKED],
        ["Transfer-Encoding: gzip, chunked"],
        ["Transfer-Encoding: identity"],
        [CHUNKED, CHUNKED],
        ["Transfer-Encoding: chunked, chunked"],
        ["Transfer-Encoding:"],
        ["transfer-encoding: \u000bchunked"],
        ["Host: another"],
        ["Host: probe"],
        ["Transfer-Encoding : chunked"],
        ["X-Folded: a", "  b"],
        ["X-Folded: a", "\tb"],
        ["Content-Type: text/plain", " ; charset=utf-8"],
        ["X-Bare: a\rb"],
        ["X-Bare: a\nX-Forged: b"],
        ["X-Null: a\0b"],
        ["no colon here", "X-After: 1"],
    ],
)
def test_a_doubtful_header_is_400_and_closes_the_connection(
    address: Address, headers: list[str]
) -> None:
    with wire(address) as connection:
        reply = connection.ask(post(*headers, body="abc"))
        assert_is_envelope(reply, 400, "BadRequest")
        assert reply.headers["Connection"] == "close"
        assert connection.is_closed_by_server()


def test_bytes_after_a_refused_request_are_not_taken_for_another(address: Address) -> None:
    with wire(address) as connection:
        both = post("Content-Length: 3", CHUNKED, body="0\r\n\r\n") + get("/")
        assert connection.ask(both).status == 400
        assert connection.is_closed_by_server()


def test_a_length_over_the_limit_is_413_without_the_body_being_asked_for(address: Address) -> None:
    with wire(address) as connection:
        reply = connection.ask(
            post(f"Content-Length: {MAX_BODY_BYTES + 1}", "Expect: 100-continue")
        )
        assert_is_envelope(reply, 413, "BadRequest")
        assert connection.is_closed_by_server()


def test_a_client_that_sends_a_body_over_the_limit_in_full_can_read_the_413(
    address: Address,
) -> None:
    body = "x" * (MAX_BODY_BYTES + 1)

    assert ask(address, post(f"Content-Length: {len(body)}", body=body)).status == 413


def test_chunks_over_the_limit_are_413(address: Address) -> None:
    size = MAX_BODY_BYTES + 1
    with wire(address) as connection:
        reply = connection.ask(post(CHUNKED, body=f"{size:x}\r\n{'x' * size}\r\n0\r\n\r\n"))
        assert_is_envelope(reply, 413, "BadRequest")
        assert connection.is_closed_by_server()


def test_a_body_of_exactly_the_limit_is_taken(address: Address) -> None:
    request = post(f"Content-Length: {MAX_BODY_BYTES}", body="x" * MAX_BODY_BYTES)

    assert len(ask(address, request).json["body"]) == MAX_BODY_BYTES


def test_a_client_that_waits_to_be_asked_for_its_body_is_asked(address: Address) -> None:
    with wire(address) as connection:
        connection.socket.sendall(post("Content-Length: 3", "Expect: 100-continue").encode())
        assert connection.socket.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        assert connection.ask("abc").json["body"] == "abc"
        assert connection.ask(get("/")).body == b"root"


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        ("\r\n", 400),
        ("GET\r\n\r\n", 400),
        ("GET /\r\n", 400),
        ("GET / x HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/x.y\r\n\r\n", 400),
        ("\x16\x03\x01\x02\x00\x01\r\n", 400),
        ("GET / HTTP/2.0\r\n\r\n", 505),
        ("GET / HTTP/1.2\r\nHost: probe\r\n\r\n", 505),
        ("GET / HTTP/1.1\n\n", 400),
        ("get / HTTP/1.1\r\nHost: probe\r\n\r\n", 400),
        ("GET http://[ HTTP/1.1\r\nHost: probe\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nX: 1\r\n\r\n", 400),
        ("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("GET /" + "x" * 70_000 + " HTTP/1.1\r\n\r\n", 414),
        ("GET / HTTP/1.1\r\nX: " + "x" * 200_000, 431),
        ("GET / HTTP/1.1\r\nX: " + "x" * 70_000 + "\r\n\r\n", 431),
        ("GET / HTTP/1.1\r\n" + "X: 1\r\n" * 200 + "\r\n", 431),
    ],
)
def test_a_request_that_is_not_http_is_refused_in_json(
    address: Address, request_text: str, status: int
) -> None:
    with wire(address) as connection:
        reply = connection.ask(request_text)
        assert_is_envelope(reply, status, "BadRequest")
        assert connection.is_closed_by_server()
