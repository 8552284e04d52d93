"""The local development server: the app over HTTP on this machine, without AWS.

It stands in for API Gateway and Lambda, as `chalice local` does, whose shortcomings it has not:
stalls on kept-alive connections, secrets repeated in errors, connections lost to odd requests.
`DevelopmentServer` serves an app; `patch_chalice_local` makes `chalice local` serve the same way.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType

import chalice.local
from chalice.app import Chalice
from chalice.config import Config

from onfile.local.server.gateway import Gateway
from onfile.local.server.listener import Listener

__all__ = ["DevelopmentServer", "patch_chalice_local", "run_until_signal"]

_POLL_S = 0.5
_DRAIN_S = 5.0


class DevelopmentServer:
    """Serves `app` on `host`, a loopback address, and `port`; 0 picks a free one."""

    def __init__(self, app: Chalice, *, host: str, port: int) -> None:
        """Binds and listens. Raises ValueError for a host off loopback, OSError if it can't."""
        self._listener = Listener(host, port, Gateway(app))
        self._listener.timeout = _POLL_S
        self._stopping = threading.Event()
        self._closed = threading.Event()
        self._serving_thread: int | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port as bound."""
        host, port = self._listener.server_address[:2]
        return str(host), int(port)

    def serve_forever(self) -> None:
        """Serves until `stop`, then lets the requests in flight finish, for a bounded time."""
        self._serving_thread = threading.get_ident()
        try:
            while not self._stopping.is_set():
                self._listener.handle_request()
        finally:
            self._close()

    def stop(self) -> None:
        """Ends `serve_forever`, within seconds whatever clients do; calling it again is harmless.

        Waits until all is closed, except in the thread that serves (there it is a signal handler
        that calls, and waiting would be for itself).
        """
        self._stopping.set()
        self._listener.refuse_more()
        if self._serving_thread is None:
            self._close()
        elif self._serving_thread != threading.get_ident():
            self._closed.wait(_POLL_S + _DRAIN_S)

    def _close(self) -> None:
        self._listener.server_close()
        self._listener.connections.drain(_DRAIN_S)
        self._closed.set()


def run_until_signal(server: DevelopmentServer) -> None:
    """Serves until SIGINT or SIGTERM, then returns. To be called in the main thread."""

    def stop(signum: int, frame: FrameType | None) -> None:
        server.stop()

    previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.serve_forever()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


class _MendedLocalDevServer(chalice.local.LocalDevServer):
    """What `chalice local` serves with once it is patched."""

    def __init__(self, app_object: Chalice, config: Config, host: str, port: int) -> None:
        self.app_object = app_object
        self.host = host
        self.port = port
        self.server = Listener(host, port, Gateway(app_object))


def patch_chalice_local() -> None:
    """Makes `chalice local` serve as DevelopmentServer does. Calling it again changes nothing.

    To be called while the app is imported: the command makes its server after that.
    """
    chalice.local.LocalDevServer = _MendedLocalDevServer  # type: ignore[misc,assignment]
