"""Requests to Stripe's API, and what is no answer of it.

Facts: https://docs.stripe.com/api, https://docs.stripe.com/api/idempotent_requests.
"""

from __future__ import annotations

import base64
from typing import Any

from chalicelib.processors.stripe.form import encoded
from chalicelib.processors.vendor_http import (
    Line,
    NoAnswer,
    NotSent,
    VendorReply,
    joined,
    read_object,
)

__all__ = ["API", "VERSION", "Client", "NoAnswer", "NotSent", "Reply"]

API = "https://api.stripe.com"
_ROOT = "/v1/"
VERSION = "2026-05-27.dahlia"
"""Pinned: answers of another version have another shape."""


class Reply(VendorReply):
    """An object of Stripe's, or an error of it."""

    __slots__ = ()

    @property
    def error(self) -> dict[str, Any]:
        """What went wrong; empty where nothing did."""
        found = self.body.get("error")
        return found if isinstance(found, dict) else {}

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.error.get("code") or "")


class Client:
    """One account of Stripe's, over connections that are kept alive."""

    def __init__(self, api_key: str, *, base_url: str = API) -> None:
        self._line = Line("stripe", base_url, request_id="Request-Id")
        basic = base64.b64encode(f"{api_key}:".encode()).decode()
        self._headers = {"Authorization": f"Basic {basic}", "Stripe-Version": VERSION}

    def get(self, *path: str, **parameters: Any) -> Reply:
        """Raises NotSent and NoAnswer."""
        query = f"?{encoded(parameters)}" if parameters else ""
        return self._request("GET", joined(_ROOT, path) + query, {}, None)

    def post(self, *path: str, key: str, **parameters: Any) -> Reply:
        """Carried out once under `key`. Raises NotSent and NoAnswer."""
        headers = {"Idempotency-Key": key, "Content-Type": "application/x-www-form-urlencoded"}
        return self._request("POST", joined(_ROOT, path), headers, encoded(parameters).encode())

    def _request(
        self, method: str, target: str, headers: dict[str, str], body: bytes | None
    ) -> Reply:
        return _read(*self._line.ask(method, target, self._headers | headers, body))


def _read(status: int, data: bytes) -> Reply:
    """Raises NotSent for a refusal before anything was done, NoAnswer for what is no answer."""
    reply = Reply(status, read_object(status, data))
    # 409: another is at work under this key. 400 idempotency_error: the key was spent on another.
    if status == 409 or reply.error.get("type") == "idempotency_error":
        raise NoAnswer
    return reply
