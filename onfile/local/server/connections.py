"""Which connections are open and which of them are between requests, so that a stop is gentle."""

from __future__ import annotations

import contextlib
import socket
import threading


class Connections:
    """The open connections of a server; every method may be called from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._open: set[socket.socket] = set()
        self._idle: set[socket.socket] = set()
        self._draining = False

    @property
    def draining(self) -> bool:
        """Whether the server is stopping: answers must say that the connection closes."""
        return self._draining

    def opened(self, connection: socket.socket) -> None:
        """Counts a connection in, as one that waits for a request."""
        with self._changed:
            self._open.add(connection)
            self._idle.add(connection)

    def busy(self, connection: socket.socket) -> None:
        """A request begins: a stop lets it finish."""
        with self._changed:
            self._idle.discard(connection)

    def idle(self, connection: socket.socket) -> bool:
        """A request ends. False if the server is stopping, so that no other may follow."""
        with self._changed:
            if not self._draining:
                self._idle.add(connection)
            return not self._draining

    def closed(self, connection: socket.socket) -> None:
        """Counts a connection out."""
        with self._changed:
            self._open.discard(connection)
            self._idle.discard(connection)
            self._changed.notify_all()

    def drain(self, timeout_s: float) -> None:
        """Hangs up on idle connections at once, and on the rest after at most `timeout_s`."""
        with self._changed:
            self._draining = True
            for connection in self._idle:
                # Reading ends, but a request that has already arrived is still read and answered.
                _shut(connection, socket.SHUT_RD)
            self._changed.wait_for(lambda: not self._open, timeout_s)
            for connection in self._open:
                _shut(connection, socket.SHUT_RDWR)


def _shut(connection: socket.socket, how: int) -> None:
    # The peer may have closed it a moment ago: then there is nothing left to shut.
    with contextlib.suppress(OSError):
        connection.shutdown(how)
