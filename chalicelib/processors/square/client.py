"""Requests to Square's API, and what is no answer of it.

Facts: https://developer.squareup.com/reference/square, and on keys
https://developer.squareup.com/docs/build-basics/common-api-patterns/idempotency.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import urlencode

from chalicelib.processors.vendor_http import Line, NoAnswer, VendorReply, joined, read_object

PRODUCTION = "https://connect.squareup.com"
SANDBOX = "https://connect.squareupsandbox.com"
_ROOT = "/v2/"
VERSION = "2025-08-20"
"""Pinned: answers of another version have another shape."""

LONGEST_KEY = 45
_AT_WORK = frozenset({"CONFLICT", "IDEMPOTENCY_KEY_REUSED", "REQUEST_TIMEOUT", "TEMPORARY_ERROR"})
"""Another request is at work under this key, or has spent it; or Square says to send it again."""


class SquareReply(VendorReply):
    """An object of Square's. An error may have the object beside it that it is about."""

    __slots__ = ()

    @property
    def errors(self) -> list[dict[str, Any]]:
        """What went wrong; empty where nothing did."""
        found = self.body.get("errors")
        return found if isinstance(found, list) else []

    @property
    def code(self) -> str:
        """The first error's code."""
        return str(self.errors[0].get("code") or "") if self.errors else ""


class SquareClient:
    """One account of Square's, over connections that are kept alive."""

    def __init__(self, access_token: str, *, base_url: str = PRODUCTION) -> None:
        self._line = Line("square", base_url, request_id="square-request-id")
        self._headers = {
            "Authorization": f"Bearer {access_token}",
            "Square-Version": VERSION,
            "Content-Type": "application/json",
        }

    def get(self, *path: str, **query: Any) -> SquareReply:
        """Raises NotSent and NoAnswer."""
        told = {name: value for name, value in query.items() if value is not None}
        asked = f"?{urlencode(told)}" if told else ""
        return self._request("GET", joined(_ROOT, path) + asked, None)

    def post(self, *path: str, key: str | None = None, **given: Any) -> SquareReply:
        """Carried out once under `key`, if it has one. Raises NotSent and NoAnswer."""
        return self._request("POST", joined(_ROOT, path), _told(key, given))

    def put(self, *path: str, key: str, **given: Any) -> SquareReply:
        """As `post`."""
        return self._request("PUT", joined(_ROOT, path), _told(key, given))

    def _request(self, method: str, target: str, body: dict[str, Any] | None) -> SquareReply:
        data = None if body is None else json.dumps(body).encode()
        return _read(*self._line.ask(method, target, self._headers, data))


def key_of(*parts: str) -> str:
    """An idempotency key that follows from `parts`: they themselves, as long as that is allowed."""
    text = ":".join(parts)
    return text if len(text) <= LONGEST_KEY else hashlib.sha256(text.encode()).hexdigest()[:40]


def _told(key: str | None, given: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in given.items() if value is not None}
    return told if key is None else {"idempotency_key": key, **told}


def _read(status: int, data: bytes) -> SquareReply:
    """Raises NotSent for a refusal before anything was done, NoAnswer for what is no answer."""
    reply = SquareReply(status, read_object(status, data))
    if status in (408, 409) or reply.code in _AT_WORK:
        raise NoAnswer
    return reply
