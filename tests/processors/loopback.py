"""What the twins share: an HTTP/1.1 server on loopback that runs in a thread, and can hang up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_POLL_S = 0.02
"""How long a server takes to notice that it is to end: each test has one of its own."""


class Handler(BaseHTTPRequestHandler):
    """Answers a request, or hangs up without an answer. Says nothing on the console."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def serve(self, method: str, body: str) -> None:
        """Answer, or hang up."""
        raise NotImplementedError

    def do_GET(self) -> None:
        self.serve("GET", "")

    def do_POST(self) -> None:
        self.serve("POST", self._body())

    def do_PUT(self) -> None:
        self.serve("PUT", self._body())

    def _body(self) -> str:
        return self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()

    def send(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        """An answer, which may be no JSON at all."""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def hang_up(self) -> None:
        """The caller gets no byte of an answer."""
        self.close_connection = True
        self.connection.shutdown(2)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test reads `asked`."""


@contextmanager
def serving(handler: type[Handler], **shared: Any) -> Iterator[str]:
    """The address of a server that answers until the block ends. Each handler has `shared`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (handler,), shared))
    server.daemon_threads = True
    thread = threading.Thread(target=lambda: server.serve_forever(_POLL_S), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
