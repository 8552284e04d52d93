"""POST to an address that a caller has named: within 30 s, and nowhere inside.

The name is looked up once for each delivery, every address is checked, and the connection goes to
the one that was, or is one that was kept to it. TLS is still judged by the name. No redirect is
followed, no proxy of the environment is asked.
"""

from __future__ import annotations

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
from urllib3.util.ssl_ import create_urllib3_context

from chalicelib.domain.webhook_log import Posted, Trouble
from chalicelib.receivers.checked_addresses import RefusedAddress, Resolve, checked, resolved
from chalicelib.receivers.deadlines import Deadline, Deadlines
from chalicelib.receivers.exchange import Exchange, ReceiverAnswer, message_of
from chalicelib.receivers.kept_connections import KeptConnections, ReceiverPlace

LONGEST_S = 30.0
_PORTS = {"http": 80, "https": 443}
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
            exchange, place = Exchange(message_of(parts, body, headers)), self._place(parts)
        except RefusedAddress:
            return Posted(trouble=Trouble.REFUSED_ADDRESS)
        except (OSError, ValueError):
            return Posted(trouble=Trouble.NO_CONNECTION)
        with self._deadlines.within(self._longest_s, exchange.end) as deadline:
            try:
                answer = self._answer(exchange, place, deadline, most)
            except (HTTPError, HTTPException, OSError, ValueError) as error:
                return Posted(trouble=_trouble(error, deadline))
            finally:
                exchange.close()
        return Posted(answer.status, answer.body, wish_s=self._wish_s(answer.retry_after))

    def _place(self, parts: SplitResult) -> ReceiverPlace:
        """Raises RefusedAddress, OSError and ValueError."""
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        address = checked(host, port, self._resolve, is_local=self._is_local)
        return ReceiverPlace(parts.scheme, host, address, port)

    def _answer(
        self, exchange: Exchange, place: ReceiverPlace, deadline: Deadline, most: int
    ) -> ReceiverAnswer:
        """By a connection that was kept, unless the receiver has just closed it; or by a new one.

        That it is closed is seen where no answer comes: it may have been taken then, so the
        receiver may see it twice, as after any attempt of which nothing came back.
        """
        kept = self._kept.take(place)
        answer = None
        if kept is not None:
            with suppress(ConnectionError):
                answer = exchange.by(kept, most=most)
        if answer is None:
            exchange.close()
            if deadline.has_passed:
                raise TimeoutError
            answer = exchange.by(self._connection(place), most=most)
        if answer.is_whole and (connection := exchange.taken()) is not None:
            self._kept.keep(place, connection)
        return answer

    def _connection(self, place: ReceiverPlace) -> HTTPConnection:
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
