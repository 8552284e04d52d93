"""The local development server: the app over HTTP on this machine, without AWS.

It stands in for API Gateway and Lambda, as `chalice local` does, whose shortcomings it has not:
stalls on kept-alive connections, secrets repeated in errors, connections lost to odd requests.
waitress has the sockets and the threads (docs/decisions/0024-local-server.md). `DevelopmentServer`
serves an app; `patch_chalice_local` makes `chalice local` serve the same way.
"""

from __future__ import annotations

import logging
import signal
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any, cast

import chalice.local
from chalice.app import Chalice
from chalice.config import Config
from waitress import wasyncore
from waitress.server import TcpWSGIServer

from onfile.local.server import head
from onfile.local.server.attended_channel import Attention
from onfile.local.server.channel import Channel, Serving
from onfile.local.server.listening import connections_allowed, listen
from onfile.local.server.local_gateway import Gateway

__all__ = ["MAX_BODY_BYTES", "DevelopmentServer", "patch_chalice_local", "run_until_signal"]

MAX_BODY_BYTES = 10 * 1024 * 1024
"""What API Gateway takes; the app has a lower limit of its own."""

_POLL_S = 0.5
_DRAIN_S = 5.0
_SILENCE_S = 60
_THREADS = 32


class DevelopmentServer:
    """Serves `app` on `host` and `port`; 0 picks a free one.

    Or on a socket that is `listening` already, where other processes may serve too.
    """

    def __init__(
        self,
        app: Chalice,
        *,
        host: str,
        port: int,
        beyond_loopback: bool = False,
        listening: socket.socket | None = None,
        gateway: Gateway | None = None,
    ) -> None:
        """Binds and listens; `gateway` is what calls the app, if it is no plain one.

        Raises what `listen` does.
        """
        listening = listening or listen(host, port, beyond_loopback=beyond_loopback)
        self.listening = listening
        host, port = listening.getsockname()[:2]
        self.address = (str(host), int(port))
        """As bound."""
        self._map: dict[int, Any] = {}
        self._serving = Serving(gateway or Gateway(app), Attention(_THREADS // 2))
        self._server = _waitress(listening, self._map, self._serving)
        self._sockets = threading.RLock()
        """Held to wake the loop and to close all: what wakes it is a file of its own."""
        self._stopping = threading.Event()
        self._closed = threading.Event()
        self._serving_thread: int | None = None

    def serve_forever(self) -> None:
        """Serves until `stop`, then lets the requests in flight finish, for a bounded time."""
        self._serving_thread = threading.get_ident()
        try:
            while not self._stopping.is_set():
                self._turn(_POLL_S)
        finally:
            self._close()

    def stop(self) -> None:
        """Ends `serve_forever`, within seconds whatever clients do; calling it again is harmless.

        Waits until all is closed, except in the thread that serves (there it is a signal handler
        that calls, and waiting would be for itself).
        """
        self._stopping.set()
        with self._sockets:
            if self._map:
                self._server.pull_trigger()
        if self._serving_thread is None:
            self._close()
        elif self._serving_thread != threading.get_ident():
            self._closed.wait(_POLL_S + _DRAIN_S)

    def _turn(self, timeout_s: float) -> None:
        """One round over all sockets, which waits that long for one of them at most."""
        wasyncore.loop(timeout_s, True, self._map, 1)

    def _close(self) -> None:
        if self._closed.is_set():
            return
        self._serving.draining = True
        wasyncore.dispatcher.close(self._server)
        self._turn(0)  # a request that has arrived already is read and answered
        deadline = time.monotonic() + _DRAIN_S
        while self._hang_up_on_the_idle() and (left_s := deadline - time.monotonic()) > 0:
            self._turn(left_s)
        self._server.task_dispatcher.shutdown(timeout=0)
        for channel in self._channels():
            channel.handle_close()
        with self._sockets:
            wasyncore.close_all(self._map, ignore_all=True)
        self._closed.set()

    def _hang_up_on_the_idle(self) -> bool:
        """Whether others are left."""
        channels = self._channels()
        for channel in channels:
            if not channel.is_busy:
                channel.handle_close()
        return any(channel.is_busy for channel in channels)

    def _channels(self) -> list[Channel]:
        return list(cast("dict[int, Channel]", self._server.active_channels).values())


def _waitress(listening: socket.socket, sockets: dict[int, Any], serving: Serving) -> TcpWSGIServer:
    # It would tell of paths, which can hold anything, and of clients that leave.
    logging.getLogger("waitress").setLevel(logging.CRITICAL)
    server = TcpWSGIServer(
        cast(Any, None),  # no WSGI is spoken: the tasks of a channel call the gateway
        sockets,
        _sock=listening,
        bind_socket=False,
        sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
        threads=_THREADS,
        connection_limit=connections_allowed(),
        channel_timeout=_SILENCE_S,
        cleanup_interval=1,
        max_request_header_size=head.MAX_LINE_BYTES + head.MAX_FIELDS_BYTES,
        max_request_body_size=MAX_BODY_BYTES + 1,
        log_socket_errors=False,
        asyncore_use_poll=True,
    )
    server.channel_class = cast(Any, partial(Channel, serving))
    return server


def run_until_signal(server: DevelopmentServer, ready: Callable[[], None] = lambda: None) -> None:
    """Serves until SIGINT or SIGTERM, then returns. To be called in the main thread.

    `ready` is called once a signal would end it so.
    """

    def stop(signum: int, frame: FrameType | None) -> None:
        server.stop()

    previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        ready()
        server.serve_forever()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


class _MendedLocalDevServer(chalice.local.LocalDevServer):
    """What `chalice local` serves with once it is patched."""

    def __init__(self, app_object: Chalice, config: Config, host: str, port: int) -> None:
        self.app_object = app_object
        self.server = DevelopmentServer(app_object, host=host, port=port)
        self.host, self.port = self.server.address

    def serve_forever(self) -> None:
        """Until `shutdown`, or Ctrl-C in the main thread."""
        print(f"Serving on http://{self.host}:{self.port}")
        self.server.serve_forever()

    def shutdown(self) -> None:
        """To be called in another thread."""
        self.server.stop()


def patch_chalice_local() -> None:
    """Makes `chalice local` serve as DevelopmentServer does. Calling it again changes nothing.

    To be called while the app is imported: the command makes its server after that.
    """
    chalice.local.LocalDevServer = _MendedLocalDevServer  # type: ignore[misc,assignment]
