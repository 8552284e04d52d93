"""POSTs to one endpoint over connections that are kept open, each sent in one write.

urllib3's own pool: botocore's session around it takes as long again. Where a proxy is on the way it
is that session, which knows proxies.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
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
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Retry, Timeout, exceptions
from urllib3.connection import HTTPConnection, HTTPSConnection

POOL = 50
"""Connections kept open at most, one for each thread that asks at the same time."""

_NO_DELAY = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
_NEVER_AGAIN = Retry(False)
_KINDS: tuple[tuple[type[Exception], type[HTTPClientError]], ...] = (
    (exceptions.SSLError, SSLError),
    (exceptions.NewConnectionError, EndpointConnectionError),
    (exceptions.ConnectTimeoutError, ConnectTimeoutError),
    (exceptions.ReadTimeoutError, ReadTimeoutError),
    (exceptions.ProtocolError, ConnectionClosedError),
)
"""What urllib3 raises, and what botocore makes of it: the first that fits."""


class HttpReply(NamedTuple):
    """An answer as it came; `headers` take names in any case."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes


Post = Callable[[bytes, Mapping[str, str]], HttpReply]
"""Sends a body and headers once. Raises HTTPClientError and its kin of botocore's."""


def posting(url: str, *, bundle: str | None, connect_s: float, read_s: float) -> Post:
    """For any number of threads. `bundle` is the file of certificates to trust, None the usual."""
    proxies = get_environ_proxies(url)
    if proxies:
        return _by_session(url, proxies, bundle, (connect_s, read_s))
    pool = _pool(url, bundle, Timeout(connect=connect_s, read=read_s))

    def post(body: bytes, headers: Mapping[str, str]) -> HttpReply:
        try:
            answer = pool.urlopen(
                "POST",
                "/",
                body=body,
                headers=headers,
                retries=_NEVER_AGAIN,
                redirect=False,
                decode_content=False,
            )
        except exceptions.HTTPError as error:
            raise _of_botocore(error, url) from error
        return HttpReply(answer.status, answer.headers, answer.data)

    return post


def _pool(url: str, bundle: str | None, timeout: Timeout) -> HTTPConnectionPool:
    parts = urlsplit(url)
    kept: Any = {"maxsize": POOL, "timeout": timeout, "socket_options": _NO_DELAY}
    host = parts.hostname or ""
    if parts.scheme == "http":
        plain = HTTPConnectionPool(host, parts.port, **kept)
        plain.ConnectionCls = _Plain
        return plain
    trusted = get_cert_path(bundle or True)
    sealed = HTTPSConnectionPool(
        host,
        parts.port,
        ssl_context=create_urllib3_context(),
        cert_reqs="CERT_REQUIRED",
        ca_certs=trusted,
        **kept,
    )
    sealed.ConnectionCls = _Sealed
    return sealed


def _of_botocore(error: Exception, url: str) -> HTTPClientError:
    for kind, theirs in _KINDS:
        if isinstance(error, kind):
            return theirs(endpoint_url=url, error=error)
    return HTTPClientError(error=error)


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


class _OneWrite(HTTPConnection):
    """Head and body in one write: one packet, and one record of TLS, less."""

    _held: list[bytes] | None = None

    def request(self, *arguments: Any, **more: Any) -> None:
        """Of urllib3. Raises what it does."""
        self._held = []
        try:
            super().request(*arguments, **more)
            whole = b"".join(self._held)
        finally:
            self._held = None
        self.send(whole)

    def send(self, data: Any) -> None:
        """Of http.client: what `request` writes is held until all of it is there."""
        if self._held is None:
            super().send(data)
        else:
            self._held.append(data)


class _Plain(_OneWrite):
    pass


class _Sealed(_OneWrite, HTTPSConnection):
    pass
