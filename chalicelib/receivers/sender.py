"""POST to an address that a caller has named: once, within 30 s, and nowhere inside.

The name is looked up once, every address is checked, and the connection goes to the one that was.
TLS is still judged by the name. No redirect is followed, no proxy of the environment is asked.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from urllib.parse import SplitResult, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from chalicelib.domain.webhook_log import Posted, Trouble
from chalicelib.receivers.checked_addresses import RefusedAddress, Resolve, checked, resolved
from chalicelib.receivers.deadlines import Deadline, Deadlines

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

    def give_up(self) -> None:
        self._deadlines.pass_all()

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, most: int) -> Posted:
        parts = urlsplit(url)
        if parts.scheme != "https" and not self._is_local:
            return Posted(trouble=Trouble.REFUSED_ADDRESS)
        try:
            connection = self._connection(parts)
        except RefusedAddress:
            return Posted(trouble=Trouble.REFUSED_ADDRESS)
        except (OSError, ValueError):
            return Posted(trouble=Trouble.NO_CONNECTION)
        with self._deadlines.within(self._longest_s, lambda: _shut(connection)) as deadline:
            try:
                return self._ask(connection, parts, body, headers, most)
            except (HTTPError, HTTPException, OSError, ValueError) as error:
                return Posted(trouble=_trouble(error, deadline))
            finally:
                connection.close()

    def _connection(self, parts: SplitResult) -> HTTPConnection:
        """Not opened yet. Raises RefusedAddress, OSError and ValueError."""
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        address = checked(host, port, self._resolve, is_local=self._is_local)
        timeout = min(self._longest_s, LONGEST_S)
        if parts.scheme == "http":
            return HTTPConnection(address, port, timeout=timeout)
        return HTTPSConnection(
            address,
            port,
            timeout=timeout,
            cert_reqs="CERT_REQUIRED",
            server_hostname=host,
            assert_hostname=host,
        )

    def _ask(
        self,
        connection: HTTPConnection,
        parts: SplitResult,
        body: bytes,
        headers: Mapping[str, str],
        most: int,
    ) -> Posted:
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection.request(
            "POST", target, body, {**headers, "Host": parts.netloc}, preload_content=False
        )
        response = connection.getresponse()
        try:
            answer = b""
            while len(answer) < most and (chunk := response.read(min(_CHUNK, most - len(answer)))):
                answer += chunk
            wish = self._wish_s(response.headers.get("Retry-After"))
            return Posted(response.status, answer, wish_s=wish)
        finally:
            response.close()

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


def _shut(connection: HTTPConnection) -> None:
    sock = connection.sock
    if sock is not None:
        with suppress(OSError):  # it has ended in this very moment
            sock.shutdown(socket.SHUT_RDWR)


def _trouble(error: Exception, deadline: Deadline) -> Trouble:
    is_timeout = deadline.has_passed or "Timeout" in type(error).__name__
    if is_timeout or isinstance(error, TimeoutError):
        return Trouble.TIMEOUT
    return Trouble.NO_HTTP if isinstance(error, HTTPException) else Trouble.NO_CONNECTION
