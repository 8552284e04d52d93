"""POSTs to one endpoint over connections that are kept open, each sent in one write.

By urllib3's connections, but without its pool and its responses, which would take most of the time.
Where a proxy is on the way it is botocore's session, which knows proxies.
"""

from __future__ import annotations

import socket
import ssl
import weakref
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from http.client import HTTPException
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
    SSLError,
)
from botocore.httpsession import URLLib3Session, create_urllib3_context, get_cert_path
from botocore.utils import get_environ_proxies
from urllib3 import exceptions
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.ssl_match_hostname import CertificateError

from chalicelib.http_heads import PlainResponse

POOL = 50
"""Connections kept open at most, one for each thread that asks at the same time."""

_NO_DELAY = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
_OF_ALL = ("accept-encoding: identity", "user-agent: onfile")
_KINDS: tuple[tuple[type[Exception], type[HTTPClientError]], ...] = (
    (ssl.SSLError, SSLError),
    (CertificateError, SSLError),
    (exceptions.NewConnectionError, EndpointConnectionError),
    (exceptions.ConnectTimeoutError, ConnectTimeoutError),
    (TimeoutError, ReadTimeoutError),
    (OSError, ConnectionClosedError),
    (HTTPException, ConnectionClosedError),
    (exceptions.HTTPError, HTTPClientError),
)
"""What is raised, and what botocore makes of it: the first that fits."""


class HttpReply(NamedTuple):
    """An answer as it came; `headers` are a mapping that takes names in any case."""

    status_code: int
    headers: Any
    content: bytes


Post = Callable[[bytes, Mapping[str, str]], HttpReply]
"""Sends a body and headers once; `host` is among them. Raises botocore's HTTPClientErrors."""


def posting(url: str, *, bundle: str | None, connect_s: float, read_s: float) -> Post:
    """For any number of threads. `bundle` is the file of certificates to trust, None the usual."""
    proxies = get_environ_proxies(url)
    if proxies:
        return _by_session(url, proxies, bundle, (connect_s, read_s))
    kept = _KeptOpen(_maker(url, bundle, connect_s), read_s)

    def post(body: bytes, headers: Mapping[str, str]) -> HttpReply:
        message = _message(body, headers)
        try:
            return kept.exchange(message)
        except tuple(kind for kind, _ in _KINDS) as error:
            kinds = (theirs for kind, theirs in _KINDS if isinstance(error, kind))
            raise next(kinds)(endpoint_url=url, error=error) from error

    return post


class _KeptOpen:
    """Connections to one place, for any number of threads: closed with the object."""

    def __init__(self, made: Callable[[], HTTPConnection], read_s: float) -> None:
        self._made, self._read_s = made, read_s
        self._idle: deque[HTTPConnection] = deque()
        weakref.finalize(self, _close_all, self._idle)

    def exchange(self, message: bytes) -> HttpReply:
        """Raises urllib3's HTTPError, HTTPException and OSError."""
        connection = self._taken() or self._made()
        may_follow = False
        try:
            sock = connection.sock or self._connected(connection)
            reply, may_follow = _exchanged(sock, message)
        finally:
            if may_follow and len(self._idle) < POOL:
                self._idle.append(connection)
            else:
                connection.close()
        return reply

    def _connected(self, connection: HTTPConnection) -> socket.socket:
        connection.connect()
        sock = connection.sock
        assert sock is not None  # noqa: S101  (it is connected)
        sock.settimeout(self._read_s)
        return sock

    def _taken(self) -> HTTPConnection | None:
        """The one that was kept last, of those that the other side has not closed."""
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            if connection.is_connected:
                return connection
            connection.close()


def _close_all(idle: deque[HTTPConnection]) -> None:
    for connection in idle:
        connection.close()


def _exchanged(sock: socket.socket, message: bytes) -> tuple[HttpReply, bool]:
    """The answer, and whether another request may follow."""
    with suppress(BrokenPipeError):  # the answer may be there already
        sock.sendall(message)
    response = PlainResponse(sock, method="POST")
    try:
        response.begin()
        reply = HttpReply(response.status, response.headers, response.read())
        return reply, not response.will_close
    finally:
        response.close()


def _message(body: bytes, headers: Mapping[str, str]) -> bytes:
    """Head and body at once. Raises ValueError for what would be read as another head."""
    lines = ["POST / HTTP/1.1", f"content-length: {len(body)}", *_OF_ALL]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if not "".join(lines).isprintable():
        raise ValueError("a header has a character that ends it")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def _maker(url: str, bundle: str | None, connect_s: float) -> Callable[[], HTTPConnection]:
    """Connections that are not open yet."""
    parts = urlsplit(url)
    how: Any = {"port": parts.port, "timeout": connect_s, "socket_options": _NO_DELAY}
    if parts.scheme == "http":
        return partial(HTTPConnection, parts.hostname or "", **how)
    how["ssl_context"] = create_urllib3_context()
    how |= {"cert_reqs": "CERT_REQUIRED", "ca_certs": get_cert_path(bundle or True)}
    return partial(HTTPSConnection, parts.hostname or "", **how)


def _by_session(
    url: str, proxies: Mapping[str, str], bundle: str | None, timeout: tuple[float, float]
) -> Post:
    session = URLLib3Session(
        verify=bundle or True,
        proxies=proxies,
        timeout=timeout,
        max_pool_connections=POOL,
        socket_options=_NO_DELAY,
    )

    def post(body: bytes, headers: Mapping[str, str]) -> HttpReply:
        request = SimpleNamespace(
            method="POST", url=f"{url}/", headers=headers, body=body, stream_output=False
        )
        answer = session.send(request)
        return HttpReply(answer.status_code, answer.headers, answer.content)

    return post
