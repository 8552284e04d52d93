"""Requests over HTTP as they are: nothing is quoted, encoded or followed on the way."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from tests.support.serving import Service

_TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Wire:
    """A connection to the service, with a key."""

    connection: http.client.HTTPConnection
    key: str

    def send(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Status and JSON of the answer. `target` goes out letter by letter."""
        token = base64.b64encode(f"{self.key}:".encode()).decode()
        sent = {"Authorization": f"Basic {token}", **(headers or {})}
        self.connection.request(method, target, body, sent)
        response = self.connection.getresponse()
        assert response.headers["Content-Type"] == "application/json"
        return response.status, json.loads(response.read())


@contextmanager
def wired(service: Service, key: str) -> Iterator[Wire]:
    """A connection, kept open while it is in use."""
    connection = http.client.HTTPConnection(service.host, service.port, timeout=_TIMEOUT_S)
    with closing(connection):
        yield Wire(connection, key)
