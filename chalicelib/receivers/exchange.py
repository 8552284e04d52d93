"""One delivery over HTTP/1.1: what is sent, by which connection, and what comes back.

The request is written here, as one message; the head of the answer is read at a glance where it can
be, else by `http.client`.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import SplitResult

from urllib3.connection import HTTPConnection

from chalicelib.http_heads import PlainResponse
from chalicelib.late_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ReceiverAnswer:
    """`retry_after` is the header of that name. `is_whole`: another request may follow."""

    status: int
    body: bytes
    retry_after: str | None
    is_whole: bool


class Exchange:
    """Of one message, by one connection after the other. `end` is for any thread."""

    def __init__(self, message: bytes) -> None:
        self._message = message
        self._connection: HTTPConnection | None = None

    def by(self, connection: HTTPConnection, *, most: int) -> ReceiverAnswer:
        """What comes back by this connection, `most` bytes of its body.

        Raises urllib3's HTTPError where it can't be opened, HTTPException and OSError.
        """
        self._connection = connection
        if connection.sock is None:
            connection.connect()
        sock = connection.sock
        assert sock is not None  # noqa: S101  (it is connected)
        sock.sendall(self._message)
        response = PlainResponse(sock, method="POST")
        try:
            response.begin()
            body = b""
            while len(body) < most and (chunk := response.read(most - len(body))):
                body += chunk
            is_whole = response.isclosed() and not response.will_close
            return ReceiverAnswer(
                response.status, body, response.headers.get("Retry-After"), is_whole
            )
        finally:
            response.close()

    def taken(self) -> HTTPConnection | None:
        """The connection, which is not closed with the exchange any more."""
        connection, self._connection = self._connection, None
        return connection

    def end(self) -> None:
        """The time is over: whoever waits for the receiver waits no more."""
        sock = None if self._connection is None else self._connection.sock
        if sock is not None:
            with suppress(OSError):  # it has ended in this very moment
                sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """The connection too."""
        if self._connection is not None:
            self._connection.close()


def message_of(parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> bytes:
    """A POST. Raises ValueError for what would be read as another message than is meant."""
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    if not target.isascii() or " " in target:
        raise ValueError("the target is not encoded")
    lines = [f"POST {target} HTTP/1.1", f"Host: {parts.netloc}", "Accept-Encoding: identity"]
    lines += [f"Content-Length: {len(body)}", *(f"{each}: {headers[each]}" for each in headers)]
    head = "\r\n".join(lines)
    if not "".join(lines).isprintable():
        raise ValueError("a line has a character that ends it")
    return f"{head}\r\n\r\n".encode("latin-1") + body
