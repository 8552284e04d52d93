"""Heads of answers are read as `http.client` reads them, plain or not, wherever packets end."""

from __future__ import annotations

import io
from http.client import HTTPException, HTTPResponse
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.http_heads import PlainResponse

ORDINARY = b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nX-Amz-Crc32: 7\r\nContent-Length: 2\r\n\r\nok"
ODD = st.sampled_from(["\r", "\n", "\r\n", *"\t :\0\x0b\x0c\x1c\x85\xa0\xe9;,=(25", "close"])
STATUS_LINES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 404 Not  Found \r\n",
        b"HTTP/1.1 200\r\n",
        b"HTTP/1.1 200 \r\n",
        b"HTTP/1.1  200 OK\r\n",
        b"HTTP/1.1 200 OK\n",
        b"HTTP/1.1 200 \xe9\r\n",
        b"HTTP/1.1 200 a\rb\r\n",
        b"HTTP/1.0 200 OK\r\n",
        b"HTTP/1.2 200 OK\r\n",
        b"HTTP/2 200 OK\r\n",
        b"http/1.1 200 OK\r\n",
        b"HTTP/1.1 204 No Content\r\n",
        b"HTTP/1.1 304 Not Modified\r\n",
        b"HTTP/1.1 99 Low\r\n",
        b"HTTP/1.1 600 High\r\n",
        b"HTTP/1.1 20x OK\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 100 Continue\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n",
        b"",
    ]
)
NAMES = st.sampled_from(
    [
        *["Content-Length", "content-length", "Transfer-Encoding", "Connection", "Keep-Alive"],
        *["Proxy-Connection", "Retry-After", "Set-Cookie", "X_y", "", "A b", " A", "A ", "From "],
        *["\tA", "\xe9", "X-Amz-Crc32"],
    ]
)
VALUES = st.one_of(
    st.sampled_from(
        [
            *["2", " 2", "  2 ", "\t2", "+2", "-2", "2, 2", "9" * 20, "9" * 5_000, "\u0662", ""],
            *["chunked", "Chunked", "gzip, chunked", "close", "Close, x", "keep-alive", " a\tb "],
            *["identity", "\xb2"],
        ]
    ),
    st.lists(ODD).map("".join),
)
SEPARATORS = st.sampled_from([":", ": ", ":  ", " :", ":\t", "", "::"])
ENDS = st.sampled_from(["\r\n"] * 6 + ["\n", "\r", "\r\n ", "\r\n\t", "\r\r\n"])
LINES = st.builds(
    lambda *parts: "".join(parts).encode("latin-1", "replace"), NAMES, SEPARATORS, VALUES, ENDS
)
BODIES = st.sampled_from([b"ok", b"", b"o", b"ok and more", b"2\r\nok\r\n0\r\n\r\n", b"\r\n\r\n"])


class Packets(io.RawIOBase):
    """A socket's bytes, as they come in packets that end where `cuts` say."""

    def __init__(self, message: bytes, cuts: set[int]) -> None:
        ends = sorted({min(cut, len(message)) for cut in cuts} | {len(message)})
        self._left = [message[a:b] for a, b in zip([0, *ends], ends, strict=False) if a < b]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        packet = self._left.pop(0) if self._left else b""
        taken, rest = packet[: len(buffer)], packet[len(buffer) :]
        if rest:
            self._left.insert(0, rest)
        buffer[: len(taken)] = taken
        return len(taken)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)


def read_by(kind: type[HTTPResponse], message: bytes, cuts: set[int], method: str) -> Any:
    """All that somebody can see of an answer, or what was raised instead."""
    response = kind(Packets(message, cuts), method=method)  # type: ignore[arg-type]
    try:
        response.begin()
        seen = [response.version, response.status, response.reason, response.will_close]
        seen += [response.chunked, response.length, response.headers.items()]
        seen += map(response.headers.get, ("connection", "RETRY-AFTER", "x-amz-crc32"))
        return [*seen, response.read(), response.isclosed()]
    except (HTTPException, ValueError) as error:
        return type(error), str(error)


@settings(max_examples=400, deadline=None)
@given(
    status_line=STATUS_LINES,
    lines=st.lists(LINES, max_size=6),
    end=st.sampled_from([b"\r\n"] * 6 + [b"\n", b"", b"\r\r\n"]),
    body=BODIES,
    cuts=st.sets(st.integers(0, 200), max_size=2),
    method=st.sampled_from(["POST", "POST", "HEAD"]),
)
@example(b"HTTP/1.1 200 OK\r\n", [b"Content-Length: 2\r\n"] * 2, b"\r\n", b"ok", set(), "POST")
@example(b"HTTP/1.1 200 OK\r\n", [b"A: b\r\n"], b"\r\n", b"ok", set(), "POST")
def test_heads_of_any_kind_are_read_alike(
    status_line: bytes, lines: list[bytes], end: bytes, body: bytes, cuts: set[int], method: str
) -> None:
    message = status_line + b"".join(lines) + end + body
    theirs = read_by(HTTPResponse, message, cuts, method)
    assert read_by(PlainResponse, message, cuts, method) == theirs


@settings(max_examples=400, deadline=None)
@given(message=st.binary(max_size=30), at=st.integers(0, len(ORDINARY)), width=st.integers(0, 9))
def test_an_ordinary_head_with_any_bytes_in_it_is_read_alike(
    message: bytes, at: int, width: int
) -> None:
    spoiled = ORDINARY[:at] + message + ORDINARY[at + width :]
    assert read_by(PlainResponse, spoiled, set(), "POST") == read_by(
        HTTPResponse, spoiled, set(), "POST"
    )


@pytest.mark.parametrize("headers", [97, 98, 99, 100, 101])
def test_as_many_headers_are_taken(headers: int) -> None:
    lines = b"".join(b"x%d: y\r\n" % number for number in range(headers))
    message = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + lines + b"\r\nok"
    theirs = read_by(HTTPResponse, message, set(), "POST")
    assert read_by(PlainResponse, message, set(), "POST") == theirs


def test_an_ordinary_head_is_read_without_its_help(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = read_by(HTTPResponse, ORDINARY, set(), "POST")
    monkeypatch.setattr("http.client.parse_headers", None)
    assert read_by(PlainResponse, ORDINARY, set(), "POST") == expected
