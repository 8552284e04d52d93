"""One connection: requests are read off it one after the other, each is answered in one write."""

from __future__ import annotations

import socket
import socketserver
import time
from typing import Protocol

from chalicelib.errors import BadRequest
from onfile.local.server import head
from onfile.local.server.answer import Answer, error_answer
from onfile.local.server.connections import Connections
from onfile.local.server.event import Request
from onfile.local.server.framing import read_body
from onfile.local.server.gateway import Gateway
from onfile.local.server.request_log import log_request

_LINGER_S = 2.0
_NOT_KNOWN_YET = head.RequestLine("", "", "1.1")


class Serving(Protocol):
    """What a connection needs of the server that accepted it."""

    gateway: Gateway
    connections: Connections


class RequestHandler(socketserver.StreamRequestHandler):
    """Serves one connection until it closes, stalls, or the server stops."""

    server: Serving  # type: ignore[assignment]
    timeout = 60  # seconds without a byte, in either direction
    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Serves requests until no other may follow. Raises OSError if the client is gone."""
        while self._serve_one():
            pass

    def _serve_one(self) -> bool:
        """Reads a request and answers it. Whether another may follow."""
        first_line = head.read_line(self.rfile)
        if not first_line:
            return False
        self._started = time.perf_counter()
        self._line = _NOT_KNOWN_YET
        self.server.connections.busy(self.connection)
        try:
            request = self._read_request(first_line)
        except BadRequest as error:
            self._refuse(error)
            return False
        answer = self.server.gateway.answer(request)
        keep_open = self._line.keeps_open(request.headers)
        if self.server.connections.draining:
            keep_open = False
        self._send(answer, keep_open=keep_open)
        return keep_open and self.server.connections.idle(self.connection)

    def _read_request(self, first_line: bytes) -> Request:
        """The rest of the request. Raises BadRequest with bytes of it left unread."""
        line = self._line = head.parse_request_line(first_line)
        fields = head.read_fields(self.rfile)

        def ask_for_body() -> None:
            if line.awaits_continue(fields):
                self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

        body = read_body(fields, self.rfile, before_reading=ask_for_body)
        return Request(line.method, line.target, fields, body, self.client_address[0])

    def _refuse(self, error: BadRequest) -> None:
        """Answers a request whose end is not known, so that nothing may follow it."""
        status = error.status if isinstance(error, head.MalformedHead) else None
        self._send(error_answer(error, status=status), keep_open=False)
        self._linger()

    def _send(self, answer: Answer, *, keep_open: bool) -> None:
        connection = ("keep-alive" if self._line.version == "1.0" else "") if keep_open else "close"
        # Logged first, so that whoever has seen the answer can find the line.
        elapsed_ms = (time.perf_counter() - self._started) * 1000
        log_request(self._line.method, self._line.target, answer.status, elapsed_ms)
        head_only = self._line.method == "HEAD"
        self.wfile.write(answer.render(head_only=head_only, connection=connection))

    def _linger(self) -> None:
        """Drops what the client is still sending: closing at once could cost it the answer."""
        self.connection.shutdown(socket.SHUT_WR)
        deadline = time.monotonic() + _LINGER_S
        while (left_s := deadline - time.monotonic()) > 0:
            self.connection.settimeout(left_s)
            if not self.connection.recv(65_536):
                return
