"""A connection with which a thread stays for a moment: the next request is seldom long in coming.

By itself waitress has its loop read each request and hand it to a thread, which wakes the loop once
it has answered. That is four switches between threads for each request, and each of them waits for
Python's lock.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from typing import Any, cast

from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

STAYS_S = 0.1


class Attention:
    """How many threads of a server may wait for what their clients send next."""

    def __init__(self, threads: int) -> None:
        self.room = threading.BoundedSemaphore(threads)


class AttendedChannel(HTTPChannel):
    """While a thread is with it, waitress's loop leaves it alone."""

    is_attended = False

    def __init__(
        self, attention: Attention, server: TcpWSGIServer, *args: Any, **settings: Any
    ) -> None:
        self._attention = attention
        self._queue = server.task_dispatcher.queue
        super().__init__(cast(Any, _Loop(server, self)), *args, **settings)

    def service(self) -> None:
        """Called in a thread, for the first of `requests`; answers those that follow soon too."""
        self.is_attended = True
        try:
            super().service()
            while self._has_another():
                super().service()
        finally:
            self.is_attended = False
            if self.connected:
                self.server.pull_trigger()

    def readable(self) -> bool:
        """Asked by waitress's loop."""
        return not self.is_attended and bool(super().readable())

    @property
    def is_for_the_loop(self) -> bool:
        """Whether there is something left to send, or it is to be closed."""
        return bool(self.total_outbufs_len or self.will_close or self.close_when_flushed)

    def _has_another(self) -> bool:
        if self.requests or not self.connected:
            return self.connected
        # Who waits for a thread comes before who may ask for something.
        if self.is_for_the_loop or self._queue or not self._attention.room.acquire(blocking=False):
            return False
        try:
            return self._receives_another()
        finally:
            self._attention.room.release()

    def _receives_another(self) -> bool:
        """What ends the connection is left to the loop, which finds it again."""
        poll, give_up_at = select.poll(), time.monotonic() + STAYS_S
        poll.register(cast(socket.socket, self.socket), select.POLLIN)
        while not (self.requests or self.is_for_the_loop):
            left_s = give_up_at - time.monotonic()
            if left_s <= 0 or not poll.poll(left_s * 1_000) or not self._receives():
                return False
        return bool(self.requests)

    def _receives(self) -> bool:
        try:
            data = cast(socket.socket, self.socket).recv(self.adj.recv_bytes)
        except OSError:
            return False
        self.last_activity = time.time()
        return self.received(data)


class _Loop:
    """waitress's server as its channel knows it: not to be called for what a thread is at."""

    def __init__(self, server: TcpWSGIServer, channel: AttendedChannel) -> None:
        self.active_channels = server.active_channels
        self._server, self._channel = server, channel

    def add_task(self, channel: AttendedChannel) -> None:
        if not channel.is_attended:
            self._server.add_task(cast(Any, channel))

    def pull_trigger(self) -> None:
        if not self._channel.is_attended or self._channel.is_for_the_loop:
            self._server.pull_trigger()
