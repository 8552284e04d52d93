"""The edge of a deployed stage, between its callers and the gateway: for whom it speaks.

The gateway sees the edge in the place of the caller, and the host and the path that the edge asks
for. The edge says which those of the caller were, in headers that it writes over whatever the
caller has sent; and a key by which it is known, since anybody may ask the gateway himself.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any

from chalice.app import CaseInsensitiveMapping, Response

KEY_HEADER = "X-Onfile-Edge"
CALLER_HEADER = "X-Onfile-Caller"
HOST_HEADER = "X-Onfile-Host"

Middleware = Callable[[Any, Callable[[Any], Response]], Response]


def behind_edge(edge_key: Callable[[], str]) -> Middleware:
    """Middleware that lets a request look as the edge has got it. `edge_key` is empty for none."""

    def as_called(request: Any, get_response: Callable[[Any], Response]) -> Response:
        sent = request.headers.get(KEY_HEADER)
        if sent and hmac.compare_digest(sent.encode(), edge_key().encode()):
            _look_as_called(request)
        return get_response(request)

    return as_called


def _look_as_called(request: Any) -> None:
    caller, host = (request.headers.get(name) for name in (CALLER_HEADER, HOST_HEADER))
    if caller:
        identity = request.context.get("identity") or {}
        request.context["identity"] = {**identity, "sourceIp": caller}
    if host:
        request.headers = CaseInsensitiveMapping({**request.headers, "host": host})
        # Without the stage: the edge puts that before the caller's path.
        request.context["path"] = request.to_original_event().get("path", "")
