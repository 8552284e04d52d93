"""A load generator: kept-alive connections that send the same bytes and wait for each answer.

Bare sockets, because a client library would be slower than the fastest of the servers.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

Until = Callable[[float, int], bool]
"""Whether a connection goes on, given when the run began and how many answers it has had."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to send, ready for the wire."""

    path: str
    body: str
    token: str
    method: str = "POST"

    def to(self, port: int) -> bytes:
        """The bytes."""
        lines = (
            f"{self.method} {self.path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            f"Authorization: Basic {self.token}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(self.body)}",
        )
        return "\r\n".join((*lines, "", self.body)).encode()


@dataclass(frozen=True, slots=True)
class Load:
    """Answers of one run: how long each took, and how many a second there were in all."""

    took_ms: list[float]
    per_second: float

    def percentile(self, share: float) -> float:
        """Milliseconds that `share` of the answers stayed within."""
        return sorted(self.took_ms)[int(share * (len(self.took_ms) - 1))]

    @property
    def text(self) -> str:
        """Rate and latency."""
        p50, p99 = median(self.took_ms), self.percentile(0.99)
        return f"{self.per_second:,.0f}/s (p50 {p50:.1f}, p99 {p99:.1f} ms)"


class Connection:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def send(self, request: bytes) -> bytes:
        """The body of the answer. Raises RuntimeError unless the answer is 200."""
        self._socket.sendall(request)
        while b"\r\n\r\n" not in self._buffer:
            self._read()
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        length = _length(head)
        while len(self._buffer) < length:
            self._read()
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        if b" 200 " not in head.partition(b"\r\n")[0] + b" ":
            raise RuntimeError(f"{head.decode()}\n{body.decode()}")
        return body

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _read(self) -> None:
        some = self._socket.recv(65_536)
        if not some:
            raise RuntimeError("the server has hung up")
        self._buffer += some


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise RuntimeError("the answer does not say how long it is")


def once(port: int, request: Request) -> bytes:
    """One request on a connection of its own."""
    connection = Connection(port)
    try:
        return connection.send(request.to(port))
    finally:
        connection.close()


def run(port: int, request: Request, *, connections: int, seconds: float) -> Load:
    """As many requests as are answered within `seconds`, each connection one after the other."""
    return _run(
        port, request, connections, until=lambda started, _: time.perf_counter() - started < seconds
    )


def fill(port: int, request: Request, *, count: int, connections: int = 8) -> None:
    """`count` requests in all."""
    each = count // connections
    _run(port, request, connections, until=lambda _, made: made < each)
    for _ in range(count - each * connections):
        once(port, request)


def _run(port: int, request: Request, connections: int, *, until: Until) -> Load:
    content = request.to(port)
    took: list[list[float]] = [[] for _ in range(connections)]
    failed: list[Exception] = []
    started = time.perf_counter()

    def work(mine: list[float]) -> None:
        try:
            connection = Connection(port)
            while until(started, len(mine)):
                began = time.perf_counter()
                connection.send(content)
                mine.append((time.perf_counter() - began) * 1000)
            connection.close()
        except (OSError, RuntimeError) as error:
            failed.append(error)

    _at_once([threading.Thread(target=work, args=(mine,)) for mine in took])
    if failed:
        raise failed[0]
    answers = [each for mine in took for each in mine]
    return Load(answers, len(answers) / (time.perf_counter() - started))


def _at_once(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
