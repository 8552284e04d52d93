"""HTTP to a vendor: one attempt each, bounded by the time that is left.

urllib3 is in the package already; a vendor's SDK would cost up to 176 ms of a cold start. Nothing
is tried again here: whether to ask anew is decided by who knows whether money may have moved.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import quote

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from chalicelib.domain.processing import NOT_SENT, UNKNOWN, Answer
from chalicelib.errors import ServiceUnavailable
from chalicelib.late_dataclass import dataclass
from chalicelib.observability.lines import emit
from chalicelib.observability.log_fields import Event
from chalicelib.time_budget import time_left

CONNECT_S = 2.0
LONGEST_READ_S = 20.0
SHORTEST_READ_S = 1.0
_ACCESS_REFUSED, _TOO_MANY = (401, 403), 429
"""What was refused with these was not looked at."""
_LONGEST_REQUEST_ID = 64
T = TypeVar("T")
Found = TypeVar("Found", bound=Answer | None)


class NotSent(Exception):
    """It is sure that nothing reached the vendor, or that nothing was done with what did."""


class AccessRefused(NotSent):
    """The vendor does not know the key, or not for this."""


class NoAnswer(Exception):
    """The request may have been carried out: the answer did not come, or can't be read."""


@dataclass(frozen=True, slots=True)
class VendorReply:
    """An answer with its HTTP status: what was asked for, or what went wrong."""

    status: int
    body: dict[str, Any]

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.status == 200


class Line:
    """Connections to one vendor, which are kept alive.

    `request_id` is the header in which it names a request, for its support.
    """

    def __init__(self, vendor: str, base_url: str, *, request_id: str) -> None:
        self._vendor = vendor
        self.base_url = base_url
        self._request_id = request_id

    @cached_property
    def _pool(self) -> PoolManager:
        return PoolManager(maxsize=4, retries=False)

    def ask(
        self, method: str, target: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[int, bytes]:
        """Status and body. Raises NotSent and NoAnswer."""
        timeout = _timeout()
        try:
            answer = self._pool.request(
                method,
                self.base_url + target,
                headers=headers,
                body=body,
                timeout=timeout,
                redirect=False,
            )
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise NotSent("no connection") from error
        except HTTPError as error:
            raise NoAnswer from error
        emit(
            Event.PROCESSOR_ANSWERED,
            processor=self._vendor,
            processor_request=_request_id(answer.headers.get(self._request_id)),
            status=answer.status,
        )
        return answer.status, answer.data


def joined(root: str, path: Iterable[str]) -> str:
    """The target of a request: no part of `path` adds a part of its own."""
    return root + "/".join(quote(part, safe="") for part in path)


def read_object(status: int, data: bytes) -> dict[str, Any]:
    """The JSON object that an answer holds.

    Raises NotSent for a refusal before anything was done, NoAnswer for what is no answer.
    """
    if status in _ACCESS_REFUSED:
        raise AccessRefused(f"refused with {status}")
    if status == _TOO_MANY:
        raise NotSent(f"refused with {status}")
    try:
        body = json.loads(data)
    except ValueError:
        body = None
    if not isinstance(body, dict) or status >= 500:
        raise NoAnswer
    return body


def sent(deed: Callable[[], Answer]) -> Answer:
    """The answer to what moves money; UNKNOWN where it may have been carried out."""
    try:
        return deed()
    except NotSent:
        return NOT_SENT
    except NoAnswer:
        return UNKNOWN


def known(question: Callable[[], Found]) -> Found | Answer:
    """What is known of a payment; UNKNOWN where the vendor can't be asked."""
    try:
        return question()
    except (NotSent, NoAnswer):
        return UNKNOWN


def answered(question: Callable[[], T], otherwise: str) -> T:
    """The answer to what moves no money. Raises ServiceUnavailable that says `otherwise`."""
    try:
        return question()
    except (NotSent, NoAnswer) as error:
        raise ServiceUnavailable(otherwise) from error


def _timeout() -> Timeout:
    """Raises NotSent where there is too little time left."""
    read_s = min(time_left() - CONNECT_S, LONGEST_READ_S)
    if read_s < SHORTEST_READ_S:
        raise NotSent("there is no time left to ask")
    return Timeout(connect=CONNECT_S, read=read_s)


def _request_id(told: str | None) -> str:
    """Nothing else that a header may hold gets into a log."""
    if told is None or len(told) >= _LONGEST_REQUEST_ID:
        return ""
    return told if told.replace("_", "").replace("-", "").isalnum() else ""
