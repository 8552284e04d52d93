"""The head of a request: its request line and header fields, read strictly.

`http.server` would take a head that ends in the middle for a whole one, drop the fields after a bad
line, and answer bad requests in HTML that repeats them.
"""

from __future__ import annotations

import re
from io import BufferedIOBase
from typing import NamedTuple

from chalicelib.errors import BadRequest

Fields = dict[str, list[str]]
"""Header values by name in lower case, in the order in which they came."""

_MAX_LINE_BYTES = 65_536
_MAX_FIELDS_BYTES = 65_536
_MAX_FIELDS = 100
_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_REQUEST_LINE = re.compile(rb"(%s) ([!-~\x80-\xff]+) HTTP/([0-9])\.([0-9])\r?\n" % _TOKEN)
_FIELD = re.compile(rb"(%s):([\t -~\x80-\xff]*)\r?\n" % _TOKEN)


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

    def awaits_continue(self, fields: Fields) -> bool:
        """Whether the client wants to be asked for the body before it sends it."""
        expectations = [value.lower() for value in fields.get("expect", [])]
        return self.version == "1.1" and "100-continue" in expectations


def read_line(stream: BufferedIOBase) -> bytes:
    """The first line of a request as it came; empty if the client has closed the connection."""
    return stream.readline(_MAX_LINE_BYTES + 1)


def parse_request_line(line: bytes) -> RequestLine:
    """What `read_line` has read.

    Raises MalformedHead, or ConnectionError if the client left in the middle of the line.
    """
    if len(line) > _MAX_LINE_BYTES:
        raise MalformedHead("The request line is too long", 414)
    _check_is_whole(line)
    match = _REQUEST_LINE.fullmatch(line)
    if match is None:
        raise MalformedHead("This is not the first line of an HTTP request")
    method, target, major, minor = (group.decode("latin-1") for group in match.groups())
    if major != "1":
        raise MalformedHead("This server speaks HTTP/1.0 and HTTP/1.1", 505)
    if target.startswith("//"):
        # Else the first segment would be taken for a host.
        target = "/" + target.lstrip("/")
    return RequestLine(method, target, "1.0" if minor == "0" else "1.1")


def read_fields(stream: BufferedIOBase) -> Fields:
    """The header fields up to the empty line that ends them.

    Raises MalformedHead, or ConnectionError if the client leaves before that.
    """
    fields: Fields = {}
    left = _MAX_FIELDS_BYTES
    for _ in range(_MAX_FIELDS + 1):
        line = stream.readline(left + 1)
        left -= len(line)
        if left < 0:
            break
        _check_is_whole(line)
        if line in (b"\r\n", b"\n"):
            return fields
        match = _FIELD.fullmatch(line)
        if match is None:
            raise MalformedHead("A line among the header fields is none")
        name, value = match.groups()
        fields.setdefault(name.decode().lower(), []).append(value.decode("latin-1").strip(" \t"))
    raise MalformedHead("The header fields are too many or too long", 431)


def _check_is_whole(line: bytes) -> None:
    if not line.endswith(b"\n"):
        raise ConnectionAbortedError("the client left in the middle of its request")
