"""The head of a request, read strictly: waitress alone lets pass what can be read in two ways.

It joins a header that comes twice and goes on after a folded line, needs no Host, takes lengths
beside a transfer coding, and waits for the end of what is no HTTP at all. A server and whatever
stands before it must agree on where a request ends, so anything doubtful is refused here.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from chalicelib.errors import BadRequest

Fields = dict[str, list[str]]
"""Header values by name in lower case, in the order in which they came."""

MAX_LINE_BYTES = 65_536
MAX_FIELDS_BYTES = 65_536
_MAX_FIELDS = 100
_END = b"\r\n\r\n"
_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_REQUEST_LINE = re.compile(rf"({_WORD}) ([!-~\x80-\xff]+) HTTP/([0-9]\.[0-9])\r\n")
_FIELD = re.compile(rf"({_WORD}):([\t -~\x80-\xff]*)")
_FRAMING = ("content-length", "transfer-encoding", "expect")
_LENGTH = re.compile(r"[0-9]{1,18}")


class MalformedHead(BadRequest):
    """The head can't be understood; `status` says in which way."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class RequestLine(NamedTuple):
    """What is asked for; `version` is "1.0" or "1.1"."""

    method: str
    target: str
    version: str

    def keeps_open(self, fields: Fields) -> bool:
        """Whether the client wants to send another request on the connection."""
        options = {
            option.strip().lower()
            for value in fields.get("connection", [])
            for option in value.split(",")
        }
        return "close" not in options and (self.version == "1.1" or "keep-alive" in options)


def check_beginning(received: bytes) -> None:
    """Look at the first line as soon as it is there. Raises MalformedHead.

    In a head that is whole `read` will; but waitress would have skipped blanks before it.
    """
    if _END in received and not received[:1].isspace():
        return
    line, end, _ = received.partition(b"\n")
    if end or len(line) >= MAX_LINE_BYTES:
        _request_line((line + (end or b"\r\n")).decode("latin-1"))


def read(head: bytes) -> tuple[RequestLine, Fields]:
    """A head up to its empty line. Raises MalformedHead."""
    first, end, rest = head.decode("latin-1").partition("\r\n")
    line = _request_line(first + end)
    fields = _fields(rest)
    _check_host(line, fields)
    _check_framing(line, fields)
    return line, fields


def _request_line(line: str) -> RequestLine:
    if len(line) > MAX_LINE_BYTES:
        raise MalformedHead("The request line is too long", 414)
    match = _REQUEST_LINE.fullmatch(line)
    if match is None:
        raise MalformedHead("This is not the first line of an HTTP request")
    method, target, version = match.groups()
    if version not in ("1.0", "1.1"):
        raise MalformedHead("This server speaks HTTP/1.0 and HTTP/1.1", 505)
    if target.startswith("//"):
        # Else the first segment would be taken for a host.
        target = "/" + target.lstrip("/")
    return RequestLine(method, target, version)


def _fields(text: str) -> Fields:
    lines = text.rstrip("\r\n").split("\r\n") if text.rstrip("\r\n") else []
    if len(lines) > _MAX_FIELDS or len(text) > MAX_FIELDS_BYTES:
        raise MalformedHead("The header fields are too many or too long", 431)
    fields: Fields = {}
    for line in lines:
        match = _FIELD.fullmatch(line)
        if match is None:
            raise MalformedHead("A line among the header fields is none, or is folded")
        name, value = match.groups()
        fields.setdefault(name.lower(), []).append(value.strip(" \t"))
    return fields


def framing(line: RequestLine, fields: Fields) -> bytes:
    """A head of what decides where the request ends, for waitress to read again."""
    lines = [f"{line.method} {line.target} HTTP/{line.version}"]
    for name in _FRAMING:
        lines += [f"{name}: {value}" for value in fields.get(name, ())]
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def _check_host(line: RequestLine, fields: Fields) -> None:
    hosts = len(fields.get("host", []))
    if hosts > 1 or (not hosts and line.version == "1.1"):
        raise MalformedHead("A request names one Host, in one header")


def _check_framing(line: RequestLine, fields: Fields) -> None:
    codings, lengths = fields.get("transfer-encoding", []), fields.get("content-length", [])
    if codings and lengths:
        raise MalformedHead("Content-Length and Transfer-Encoding exclude each other")
    if codings and (line.version == "1.0" or [each.lower() for each in codings] != ["chunked"]):
        raise MalformedHead("The only Transfer-Encoding is chunked, and none in HTTP/1.0")
    if lengths and not (len(lengths) == 1 and _LENGTH.fullmatch(lengths[0])):
        raise MalformedHead("Content-Length is not one whole number")
