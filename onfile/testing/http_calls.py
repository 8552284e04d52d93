"""Requests to the stage, in JSON, by the standard library alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

_TIMEOUT_S = 60.0


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
    from http.client import HTTPConnection  # not before the first request

    headers = {"Authorization": f"Bearer {key}"} if key else {}
    headers |= {"Content-Type": "application/json"} if body is not None else {}
    text = None if body is None else json.dumps(body)
    connection = HTTPConnection(urlsplit(url).netloc, timeout=_TIMEOUT_S)
    try:
        connection.request(method, f"{path}?{urlencode(params)}" if params else path, text, headers)
        response = connection.getresponse()
        said = response.read().decode()
    finally:
        connection.close()
    answer = json.loads(said) if said.startswith(("{", "[")) else said
    if response.status >= 400:
        raise Refused(response.status, answer)
    return answer
