"""Who may ask the control plane: programs on this machine, no page of a browser but its own.

Where the stage has a key of its own, others may reach it, and the key is asked for in place of the
host: a header proves nothing there.
"""

from __future__ import annotations

import hmac
from typing import Any

from chalice.app import Request

from chalicelib.api.authentication import key_of
from chalicelib.api.caller import body_of
from chalicelib.errors import NotPermitted, Unauthorized, UnsupportedMediaType
from onfile.local.page_answers import named_host

_JSON = "application/json"


def check(request: Request, key: str | None) -> None:
    """Raises NotPermitted, or Unauthorized where there is a `key` and it did not come."""
    origin, host = request.headers.get("origin"), request.headers.get("host")
    if origin is not None and origin != f"http://{host}":
        raise NotPermitted("The control plane is not for pages of another origin.")
    if key is None:
        if named_host(request) is None:
            raise NotPermitted("The control plane is asked by a loopback name of this machine.")
    elif not hmac.compare_digest(_key_sent(request), key):
        raise Unauthorized("The control plane of this stage asks for the key it was started with.")


def body_sent(request: Request) -> dict[str, Any]:
    """Raises UnsupportedMediaType for anything but JSON, and what `body_of` does."""
    sent = str(request.headers.get("content-type", _JSON)).partition(";")[0].strip().lower()
    if sent != _JSON:
        raise UnsupportedMediaType(f"The control plane takes {_JSON} alone.")
    return body_of(request)


def _key_sent(request: Request) -> str:
    try:
        return key_of(request.headers.get("authorization"))
    except Unauthorized:
        return ""
