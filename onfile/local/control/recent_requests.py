"""The last requests of each organisation: what they made, or why they were refused. Masked.

Of a body the names are kept, and the values of those that can hold nothing private. Kept in memory,
by the server that has answered.
"""

from __future__ import annotations

import json
import re
import shlex
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from chalice.app import Request, Response

from chalicelib.api.caller import body_of
from chalicelib.errors import OnfileError
from chalicelib.observability.work import current
from onfile.local.server.request_log import masked_path

KEPT = 50
"""Of each organisation."""
_MOST_ORGANISATIONS = 1_000
_SHOWN = frozenset(
    {
        "amount",
        "customer_id",
        "default_payment_method",
        "keep_active",
        "payment_method_id",
        "processing_id",
        "status",
        "type",
    }
)
_MASK = "…"
_NAME = re.compile(r"[A-Za-z_-]{1,64}|\d{1,3}")

Entry = dict[str, Any]


class RecentRequests:
    """Notes each request, as a middleware of the app, and tells them again, newest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: defaultdict[str, deque[Entry]] = defaultdict(lambda: deque(maxlen=KEPT))

    def of(self, org_id: str) -> list[Entry]:
        """Newest first."""
        with self._lock:
            return list(reversed(self._of.get(org_id, ())))

    def note(self, request: Request, get_response: Callable[[Any], Response]) -> Response:
        """The middleware."""
        response = get_response(request)
        org_id = current().organisation
        if org_id:
            entry = _entry(request, response)
            with self._lock:
                self._of[org_id].append(entry)
                if len(self._of) > _MOST_ORGANISATIONS:
                    del self._of[next(iter(self._of))]
        return response


def _entry(request: Request, response: Response) -> Entry:
    path, body = _path(request), _masked(_body(request))
    entry = {
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "method": request.method,
        "path": path,
        "body": body,
        "status": response.status_code,
        "curl": _curl(request.method, path, body),
    }
    answered = _answered(response)
    if response.status_code >= 400:
        refused = ("error_type", "error_description", "details")
        said = {name: _named(answered[name]) for name in refused if name in answered}
        if said.get("error_type") == "TransactionDeclined":
            said["details"] = _made(answered["details"])
        return {**entry, "refused": said}
    return {**entry, "made": _made(answered)}


def _made(answered: Mapping[str, Any]) -> dict[str, Any]:
    """The object, by what names it; of a list, how many."""
    if answered.get("object") == "list":
        return {"object": "list", "count": len(answered.get("values", ()))}
    names = ("object", "id", "status", "status_code")
    return {name: answered[name] for name in names if answered.get(name) is not None}


def _path(request: Request) -> str:
    """Of the query the names alone."""
    path = masked_path(request.path.format(**(request.uri_params or {})))
    names = [f"{name}={_MASK}" for name in request.query_params or ()]
    return f"{path}?{'&'.join(names)}" if names else path


def _body(request: Request) -> Any:
    try:
        return body_of(request) if request.method in ("POST", "PUT") else {}
    except OnfileError:
        return {}  # what can't be read is said by the refusal


def _masked(value: Any, *, shown: bool = False) -> Any:
    if isinstance(value, dict):
        return {_name(name): _masked(each, shown=name in _SHOWN) for name, each in value.items()}
    if isinstance(value, list):
        return [_masked(each, shown=shown) for each in value]
    return masked_path(str(value)) if shown else _MASK


def _name(name: str) -> str:
    """Even a name can be a number."""
    return name if _NAME.fullmatch(name) else _MASK


def _named(value: Any) -> Any:
    """The details of a refusal, whose texts are ours and whose names the caller's."""
    if isinstance(value, dict):
        return {_name(name): _named(each) for name, each in value.items()}
    return [_named(each) for each in value] if isinstance(value, list) else value


def _curl(method: str, path: str, body: Any) -> str:
    words = ["curl", "-X", method, "-u", "$KEY:"]
    if body:
        text = json.dumps(body, ensure_ascii=False)
        words += ["-H", "Content-Type: application/json", "-d", text]
    return f"{shlex.join(words)} $URL{path}".replace("'$KEY:'", '"$KEY:"')


def _answered(response: Response) -> dict[str, Any]:
    try:
        body = json.loads(response.body)
    except (TypeError, ValueError):
        return {}
    return body if isinstance(body, dict) else {}
