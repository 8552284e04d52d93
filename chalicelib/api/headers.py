"""Headers that decide something, and came twice with two values: whoever reads them differently,
a proxy or another server, would let another caller in, or do another thing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chalice.app import Response

from chalicelib.api.envelope import refused
from chalicelib.errors import BadRequest
from chalicelib.services.callers.idempotency import KEY_HEADER

DECIDING = (
    "Authorization",
    "Content-Encoding",
    "Content-Type",
    "Host",
    KEY_HEADER,
    "Origin",
    "X-API-Version",
)
"""Of one value each. `If-None-Match` and `X-Forwarded-Proto` are lists, of tags and of hops."""


def headers_once(request: Any, get_response: Callable[[Any], Response]) -> Response:
    """Let the request on, if each header that decides something says one thing."""
    given = _given(request.to_original_event())
    wrong = [name for name in DECIDING if len(given.get(name.lower(), ())) > 1]
    if not wrong:
        return get_response(request)
    details = dict.fromkeys(wrong, "Given more than once, with different values")
    return refused(BadRequest(f"{', '.join(wrong)}: {details[wrong[0]]}", details))


def _given(event: Mapping[str, Any]) -> dict[str, set[str]]:
    """All values of each header, by its name in lower case: names that differ in case are one."""
    given: dict[str, set[str]] = {}
    for name, value in (event.get("headers") or {}).items():
        given.setdefault(name.lower(), set()).add(value.strip())
    for name, values in (event.get("multiValueHeaders") or {}).items():
        given.setdefault(name.lower(), set()).update(value.strip() for value in values)
    return given
