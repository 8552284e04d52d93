"""Connections to receivers that have answered, open for a moment, for the next delivery there.

One leads to the address that was checked before it was opened. Who takes one names the address that
the name leads to now, which was checked anew: what it does not lead to any more is not sent to.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections import defaultdict, deque
from collections.abc import Callable
from typing import NamedTuple

from urllib3.connection import HTTPConnection
from urllib3.util.connection import is_connection_dropped

KEPT_FOR_S = 4.0
"""Less than what common servers wait for another request: Node's wait 5 s."""

_MOST_OF_ONE = 8
_MOST = 64


class ReceiverPlace(NamedTuple):
    """Where a connection leads to; `host` is the name that TLS is held to."""

    scheme: str
    host: str
    address: str
    port: int


class KeptConnections:
    """The newest first, of each place. For any number of threads; closed with the object."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._idle: dict[ReceiverPlace, deque[tuple[float, HTTPConnection]]] = defaultdict(deque)
        weakref.finalize(self, _close_all, self._idle)

    def take(self, place: ReceiverPlace) -> HTTPConnection | None:
        """One that seems to be open still, for the caller alone."""
        with self._lock:
            self._drop_old()
            idle = self._idle.get(place)
            while idle:
                _, connection = idle.pop()
                if not is_connection_dropped(connection):
                    return connection
                connection.close()
        return None

    def keep(self, place: ReceiverPlace, connection: HTTPConnection) -> None:
        """Let the next delivery have it, unless there are enough."""
        with self._lock:
            self._drop_old()
            idle = self._idle[place]
            if len(idle) < _MOST_OF_ONE and sum(map(len, self._idle.values())) < _MOST:
                idle.append((self._monotonic() + KEPT_FOR_S, connection))
                return
        connection.close()

    def _drop_old(self) -> None:
        now = self._monotonic()
        for place, idle in list(self._idle.items()):
            while idle and idle[0][0] <= now:
                idle.popleft()[1].close()
            if not idle:
                del self._idle[place]


def _close_all(idle: dict[ReceiverPlace, deque[tuple[float, HTTPConnection]]]) -> None:
    for connections in idle.values():
        for _, connection in connections:
            connection.close()
