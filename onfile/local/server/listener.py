"""The listening socket, on loopback only, with a thread for each connection."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import socketserver
import sys

from onfile.local.server.connections import Connections
from onfile.local.server.gateway import Gateway
from onfile.local.server.handler import RequestHandler


class Listener(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Accepts connections and hands each to a RequestHandler in a thread of its own."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 1024  # with http.server's 5, a burst of connections waits for seconds

    def __init__(self, host: str, port: int, gateway: Gateway) -> None:
        """Binds and listens. Raises ValueError for a host off loopback, OSError if it can't."""
        address = loopback_address(host)
        self.gateway = gateway
        self.connections = Connections()
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        super().__init__((address, port), RequestHandler)

    def refuse_more(self) -> None:
        """Stops listening, which also wakes a thread that waits for a connection."""
        # Not every system can shut a listening socket down; there the waiting has to time out.
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def process_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:  # type: ignore[override]
        """Starts the connection's thread; it is counted before, so that a stop can't miss it."""
        self.connections.opened(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        """Closes the connection and counts it out."""
        super().shutdown_request(request)
        self.connections.closed(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Tells of a bug in the server, but not of a client that left or stalled."""
        # The app's own OSErrors never come here, the gateway makes a 500 of them.
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def loopback_address(host: str) -> str:
    """The address to bind for `host`. Raises ValueError if others than this machine reach it."""
    if host.lower() == "localhost":
        return "127.0.0.1"
    try:
        is_loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise ValueError(
            "the development server listens on loopback only (127.0.0.0/8, ::1 or localhost): "
            "its secret key is publicly known, so whoever reaches it may do anything"
        )
    return host
