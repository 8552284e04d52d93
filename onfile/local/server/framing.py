"""Where a request's body ends: Content-Length or chunked, never both, never over the limit.

A server and whatever stands before it must agree on this to the byte, or one client's bytes become
another's request. So anything doubtful is refused, and the connection is closed after a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BufferedIOBase

from chalicelib.errors import BadRequest, BodyTooLarge
from onfile.local.server.head import Fields

MAX_BODY_BYTES = 10 * 1024 * 1024
"""What API Gateway takes; the app has a lower limit of its own."""

_MAX_LINE_BYTES = 4096
_MAX_TRAILERS = 100
_DECIMAL = re.compile(r"[0-9]{1,18}")
_HEXADECIMAL = re.compile(rb"[0-9A-Fa-f]{1,15}")


def read_body(
    fields: Fields, stream: BufferedIOBase, *, before_reading: Callable[[], None]
) -> bytes | None:
    """The body, whole and de-chunked; None if there is none.

    `before_reading` is called if there is one, once the header fields were found good.
    Raises BadRequest or BodyTooLarge, with bytes left unread; ConnectionError if the client leaves.
    """
    coding = ",".join(fields.get("transfer-encoding", [])).lower()
    lengths = fields.get("content-length", [])
    if coding:
        if lengths:
            raise BadRequest("Content-Length and Transfer-Encoding exclude each other")
        if coding != "chunked":
            raise BadRequest("The only Transfer-Encoding that is understood is chunked")
        before_reading()
        return _read_chunks(stream)
    length = _content_length(lengths)
    if length == 0:
        return None
    before_reading()
    return _read_exactly(stream, length)


def _content_length(values: list[str]) -> int:
    """The length that all of `values` agree on, in bytes; 0 if there are none."""
    stated = {part.strip() for value in values for part in value.split(",")}
    if not stated:
        return 0
    value = stated.pop()
    if stated or not _DECIMAL.fullmatch(value):
        raise BadRequest("Content-Length is not one whole number")
    length = int(value)
    _check_size(length)
    return length


def _read_chunks(stream: BufferedIOBase) -> bytes:
    body = bytearray()
    while size := _chunk_size(_read_line(stream)):
        _check_size(len(body) + size)
        body += _read_exactly(stream, size)
        if _read_exactly(stream, 2) != b"\r\n":
            raise BadRequest("A chunk is longer than it says")
    _skip_trailers(stream)
    return bytes(body)


def _chunk_size(line: bytes) -> int:
    digits = line.partition(b";")[0].strip(b" \t")
    if not _HEXADECIMAL.fullmatch(digits):
        raise BadRequest("A chunk does not start with its size")
    return int(digits, 16)


def _skip_trailers(stream: BufferedIOBase) -> None:
    for _ in range(_MAX_TRAILERS):
        if not _read_line(stream):
            return
    raise BadRequest("Too many trailers")


def _read_line(stream: BufferedIOBase) -> bytes:
    """One line, without its CRLF."""
    line = stream.readline(_MAX_LINE_BYTES)
    if line.endswith(b"\r\n"):
        return line[:-2]
    if len(line) < _MAX_LINE_BYTES and not line.endswith(b"\n"):
        raise ConnectionAbortedError("the client left in the middle of its request")
    raise BadRequest("A line of the chunked body is too long, or does not end in CRLF")


def _read_exactly(stream: BufferedIOBase, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise ConnectionAbortedError("the client left in the middle of its request")
    return data


def _check_size(size: int) -> None:
    if size > MAX_BODY_BYTES:
        raise BodyTooLarge(f"The body is over {MAX_BODY_BYTES} bytes")
