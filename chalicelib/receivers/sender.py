"""POST to an address that a caller has named: within 30 s, and nowhere inside.

The name is looked up once for each delivery, every address is checked, and the connection goes to
the one that was, or is one that was kept to it. TLS is still judged by the name. No redirect is
followed, no proxy of the environment is asked.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from http.client import HTTPException
from ssl import CERT_REQUIRED, SSLContext
from urllib.parse import SplitResult, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util.response import is_fp_closed
from urllib3.util.ssl_ import create_urllib3_context

from chalicelib.domain.webhook_log import Posted, Trouble
from chalicelib.receivers.checked_addresses import RefusedAddress, Resolve, checked, resolved
from chalicelib.receivers.deadlines import Deadline, Deadlines
from chalicelib.receivers.kept_connections import KeptConnections, Place

LONGEST_S = 30.0
CONNECT_S = 10.0
_PORTS = {"http": 80, "https": 443}
_CHUNK = 4_096
_LONGEST_WISH = 9
"""Digits of a Retry-After that is taken for one."""


class HttpSender:
    """The `Sender`. `is_local`: receivers may be on this machine, and without TLS."""

    def __init__(
        self,
        *,
        is_local: bool,
        resolve: Resolve = resolved,
        longest_s: float = LONGEST_S,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._is_local = is_local
        self._resolve = resolve
        self._longest_s = longest_s
        self._now = now
        self._deadlines = Deadlines()
        self._kept = KeptConnections()

    def give_up(self) -> None:
        self._deadlines.pass_all()

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, most: int) -> Posted:
        parts = urlsplit(url)
        if parts.scheme != "https" and not self._is_local:
            return Posted(trouble=Trouble.REFUSED_ADDRESS)
        try:
            place = self._place(parts)
        except RefusedAddress:
            return Posted(trouble=Trouble.REFUSED_ADDRESS)
        except (OSError, ValueError):
            return Posted(trouble=Trouble.NO_CONNECTION)
        request = _Request(parts, body, headers, most)
        with self._deadlines.within(self._longest_s, request.end) as deadline:
            try:
                return self._answer(request, place, deadline)
            except (HTTPError, HTTPException, OSError, ValueError) as error:
                return Posted(trouble=_trouble(error, deadline))
            finally:
                request.close()

    def _place(self, parts: SplitResult) -> Place:
        """Raises RefusedAddress, OSError and ValueError."""
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        address = checked(host, port, self._resolve, is_local=self._is_local)
        return Place(parts.scheme, host, address, port)

    def _answer(self, request: _Request, place: Place, deadline: Deadline) -> Posted:
        """By a connection that was kept, unless the receiver has just closed it; or by a new one.

        That it is closed is seen where no answer comes: it may have been taken then, so the
        receiver may see it twice, as after any attempt of which nothing came back.
        """
        kept = self._kept.take(place)
        if kept is not None:
            with suppress(ConnectionError):
                return self._told(request.by(kept), place, request)
            request.close()
            if deadline.has_passed:
                raise TimeoutError
        return self._told(request.by(self._connection(place)), place, request)

    def _connection(self, place: Place) -> HTTPConnection:
        """Not opened yet."""
        timeout = min(self._longest_s, LONGEST_S)
        if place.scheme == "http":
            return HTTPConnection(place.address, place.port, timeout=timeout)
        return HTTPSConnection(
            place.address,
            place.port,
            timeout=timeout,
            ssl_context=_tls(),
            server_hostname=place.host,
        )

    def _told(self, response: BaseHTTPResponse, place: Place, request: _Request) -> Posted:
        most, answer = request.most, b""
        while len(answer) < most and (chunk := response.read(min(_CHUNK, most - len(answer)))):
            answer += chunk
        if is_fp_closed(response):  # it was read to its end
            request.leave_to(self._kept, place)
        wish = self._wish_s(response.headers.get("Retry-After"))
        return Posted(response.status, answer, wish_s=wish)

    def _wish_s(self, told: str | None) -> float | None:
        """Seconds, or a moment: RFC 9110 10.2.3. What is neither is no wish."""
        text = (told or "").strip()
        if text.isascii() and text.isdigit() and len(text) <= _LONGEST_WISH:
            return float(text)
        try:
            moment = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return None
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return max(0.0, (moment - self._now()).total_seconds())


class _Request:
    """One delivery, on the connection by which it goes at the moment."""

    def __init__(
        self, parts: SplitResult, body: bytes, headers: Mapping[str, str], most: int
    ) -> None:
        self._target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        self._body = body
        self._headers = {**headers, "Host": parts.netloc}
        self.most = most
        self._connection: HTTPConnection | None = None

    def by(self, connection: HTTPConnection) -> BaseHTTPResponse:
        """What comes back by this connection, the body not read yet."""
        self._connection = connection
        connection.request("POST", self._target, self._body, self._headers, preload_content=False)
        return connection.getresponse()

    def leave_to(self, kept: KeptConnections, place: Place) -> None:
        """Let others have the connection, unless the receiver has closed it."""
        connection, self._connection = self._connection, None
        if connection is not None and not connection.is_closed:
            kept.keep(place, connection)

    def end(self) -> None:
        """The time is over, says another thread: whoever waits for the receiver waits no more."""
        sock = None if self._connection is None else self._connection.sock
        if sock is not None:
            with suppress(OSError):  # it has ended in this very moment
                sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


@cache
def _tls() -> SSLContext:
    """Made once: reading what this machine trusts takes longer than a delivery."""
    context = create_urllib3_context(cert_reqs=CERT_REQUIRED)
    context.check_hostname = True
    context.load_default_certs()
    return context


def _trouble(error: Exception, deadline: Deadline) -> Trouble:
    is_timeout = deadline.has_passed or "Timeout" in type(error).__name__
    if is_timeout or isinstance(error, TimeoutError):
        return Trouble.TIMEOUT
    return Trouble.NO_HTTP if isinstance(error, HTTPException) else Trouble.NO_CONNECTION
