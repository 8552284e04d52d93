"""A client that says exactly the bytes it is told to, and reads answers as HTTP defines them."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from chalice.app import Chalice

from onfile.local.server import DevelopmentServer

TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Wire:
    """One connection. Replies are read one by one, so a stray byte between them is noticed."""

    def __init__(self, connection: socket.socket, reader: BinaryIO) -> None:
        self.socket = connection
        self._reader = reader

    def ask(self, text: str | bytes, *, method: str = "GET") -> Reply:
        """Sends `text` as it is and reads one reply, to a request with `method`."""
        self.socket.sendall(text.encode("latin-1") if isinstance(text, str) else text)
        return self.read_reply(method)

    def read_reply(self, method: str = "GET") -> Reply:
        """Reads one reply, to its last byte and no further."""
        version, status = self._reader.readline().split()[:2]
        assert version == b"HTTP/1.1"
        headers = http.client.parse_headers(self._reader)  # type: ignore[arg-type]
        has_body = method != "HEAD" and status not in (b"204", b"304")
        body = self._reader.read(int(headers["Content-Length"])) if has_body else b""
        return Reply(int(status), headers, body)

    def is_closed_by_server(self) -> bool:
        """Whether the server says no more; waits for it."""
        try:
            return self._reader.read(1) == b""
        except ConnectionResetError:
            return True


@contextmanager
def wire(address: tuple[str, int]) -> Iterator[Wire]:
    """A connection to `address` that is closed at the end."""
    with (
        socket.create_connection(address, timeout=TIMEOUT_S) as connection,
        connection.makefile("rb") as reader,
    ):
        yield Wire(connection, reader)


@contextmanager
def serving(app: Chalice) -> Iterator[DevelopmentServer]:
    """`app` served on a free port of 127.0.0.1, and stopped at the end."""
    server = DevelopmentServer(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(TIMEOUT_S)
    assert not thread.is_alive()


def ask(address: tuple[str, int], text: str | bytes, *, method: str = "GET") -> Reply:
    """One request on a connection of its own."""
    with wire(address) as connection:
        return connection.ask(text, method=method)


def get(path: str, *headers: str, method: str = "GET") -> str:
    """The text of a request without a body."""
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: probe", *headers, "", ""])


def assert_is_envelope(reply: Reply, status: int, error_type: str) -> None:
    """That `reply` is the JSON error envelope of the API."""
    assert reply.status == status
    assert reply.headers["Content-Type"] == "application/json"
    assert set(reply.json) == {
        "object",
        "error_type",
        "error_description",
        "description",
        "details",
    }
    assert reply.json["object"] == "error"
    assert reply.json["error_type"] == error_type
    assert reply.json["error_description"]
    assert reply.json["description"] == reply.json["error_description"]
    assert reply.json["details"] is None
