"""A receiver on loopback: notes what comes, and answers as it is told."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.body)


Answering = Callable[[Received], tuple[int, dict[str, str], bytes]]


def ok(_: Received) -> tuple[int, dict[str, str], bytes]:
    """200."""
    return 200, {}, b"ok"


def status(code: int, **headers: str) -> Answering:
    """Always the same."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: (code, named, b"")


@dataclass
class Receiver:
    """What came, in order; `answer` may be changed at any time."""

    url: str = ""
    answer: Answering = ok
    received: list[Received] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    connections: list[socket.socket] = field(default_factory=list)
    """Each that was opened to it, whether or not it still is."""

    def hang_up(self) -> None:
        """Close all connections, as a server does whose patience is over."""
        for connection in list(self.connections):
            with suppress(OSError):  # the other side was faster
                connection.shutdown(socket.SHUT_RDWR)

    def bodies(self) -> list[Any]:
        """The events, in the order of their arrival."""
        return [each.json for each in self.received]

    def triggers(self) -> list[str]:
        """What they were about, sorted."""
        return sorted(each["trigger"] for each in self.bodies())


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """Whoever delivers may hang up, and is tested for what it makes of it."""


@contextmanager
def receiving(
    answer: Answering = ok, *, context: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    """Listens while the body lasts; by TLS with a `context`."""
    receiver = Receiver(answer=answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            receiver.connections.append(self.connection)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            got = Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            with receiver.lock:
                receiver.received.append(got)
            code, headers, answered = receiver.answer(got)
            self.send_response(code)
            for name, value in {"Content-Length": str(len(answered)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answered)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = _Quiet(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    scheme = "http" if context is None else "https"
    receiver.url = f"{scheme}://127.0.0.1:{server.server_address[1]}/hooks"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        receiver.hang_up()
