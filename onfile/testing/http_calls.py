"""Requests to the stage, in JSON, by the standard library alone, over connections that are kept.

None is sent a second time: a test may have asked for the answer to be lost.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from http.client import HTTPConnection

_TIMEOUT_S = 60.0
_idle: dict[tuple[int, str], list[HTTPConnection]] = {}
"""By process, since one that was forked must leave its parent's alone, and by URL."""


class Refused(Exception):
    """An answer of 400 or more: its `status`, and its `body` as it came."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status}: {json.dumps(body)}")
        self.status = status
        self.body = body


def call(
    url: str,
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    *,
    key: str | None = None,
    params: Mapping[str, Any] | None = None,
) -> Any:
    """The answer. Raises Refused, and OSError where none came."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    headers |= {"Content-Type": "application/json"} if body is not None else {}
    text = None if body is None else json.dumps(body)
    connection = _connection(url)
    try:
        connection.request(method, f"{path}?{urlencode(params)}" if params else path, text, headers)
        response = connection.getresponse()
        said = response.read().decode()
    except BaseException:
        connection.close()
        raise
    _kept(url).append(connection)  # closed by its response where the server wants it so
    answer = json.loads(said) if said.startswith(("{", "[")) else said
    if response.status >= 400:
        raise Refused(response.status, answer)
    return answer


def close_connections() -> None:
    """Close those of this process that wait for another request."""
    for process, url in list(_idle):
        while process == os.getpid() and (kept := _idle[process, url]):
            kept.pop().close()


def _connection(url: str) -> HTTPConnection:
    """One for the caller alone, which opens anew where the server has closed it meanwhile."""
    from http.client import HTTPConnection  # not before the first request

    kept = _kept(url)
    connection = kept.pop() if kept else HTTPConnection(urlsplit(url).netloc, timeout=_TIMEOUT_S)
    if connection.sock is not None and _has_ended(connection.sock.fileno()):
        connection.close()
    return connection


def _kept(url: str) -> list[HTTPConnection]:
    return _idle.setdefault((os.getpid(), url), [])


def _has_ended(socket: int) -> bool:
    """Whether there is anything to read, which before a request is the end."""
    import select

    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))
