"""An HTTP answer as bytes: made whole before anything is sent, so that one write sends it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from email.utils import formatdate
from http.client import responses as reason_phrases
from typing import NamedTuple

from chalicelib.errors import OnfileError

# The server alone knows how the message is framed; what an app says about it is not passed on.
_FRAMING = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding"})


class HttpAnswer(NamedTuple):
    """A status, header lines (each ends in CRLF) and a body. Made by `make_answer`.

    `length` is that of the body in bytes, which a HEAD tells and leaves out; None where it is not
    known, and then it is not told.
    """

    status: int
    header_lines: bytes
    body: bytes
    length: int | None

    def render(self, *, head_only: bool, connection: str) -> bytes:
        """The bytes to send. `connection` is the value of that header; empty leaves it out.

        With `head_only` the body is left out, as HEAD asks.
        """
        lines = [f"HTTP/1.1 {self.status} {reason_phrases.get(self.status, '')}"]
        lines.append(f"Date: {formatdate(time.time(), usegmt=True)}")
        if connection:
            lines.append(f"Connection: {connection}")
        if not self._is_bodyless and self.length is not None:
            lines.append(f"Content-Length: {self.length}")
        head = "\r\n".join(lines).encode("ascii") + b"\r\n" + self.header_lines + b"\r\n"
        return head if head_only or self._is_bodyless else head + self.body

    @property
    def _is_bodyless(self) -> bool:
        """Whether HTTP forbids a body: a client would take one for the next answer."""
        return self.status < 200 or self.status in (204, 304)


def make_answer(
    status: int, headers: Iterable[tuple[str, str]], body: bytes, *, length: int | None = None
) -> HttpAnswer:
    """An answer with JSON as its type unless `headers` names another.

    `length` is what the body would have where a HEAD has left it out already.
    Raises ValueError for a header that can't be sent: a line break, or a character over U+00FF.
    """
    pairs = [(name, value) for name, value in headers if name.lower() not in _FRAMING]
    if not any(name.lower() == "content-type" for name, _ in pairs):
        pairs.append(("Content-Type", "application/json"))
    lines = [f"{name}: {value}" for name, value in pairs]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a response header holds a line break")
    text = "".join(f"{line}\r\n" for line in lines)
    return HttpAnswer(status, text.encode("latin-1"), body, len(body) if length is None else length)


def error_answer(
    error: OnfileError, *, status: int | None = None, headers: Iterable[tuple[str, str]] = ()
) -> HttpAnswer:
    """The JSON envelope of `error`; `status` overrides the status that its class stands for."""
    # The wire's errors need the whole tree of them; a server that answers none need not wait.
    from chalicelib.api.error_answers import envelope
    from chalicelib.api.json_line import json_line

    own_status, body = envelope(error)
    return make_answer(status or own_status, headers, json_line(body).encode())
