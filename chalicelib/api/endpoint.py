"""What stands round every route: who calls, what was sent, and how the outcome is answered."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chalice.app import Request, Response

from chalicelib.api.authentication import key_of
from chalicelib.api.body import parse_body
from chalicelib.api.canonical import canonical
from chalicelib.api.errors import InternalError, envelope
from chalicelib.api.query.params import Params
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.domain.account import Organisation
from chalicelib.domain.idempotency import Keyed
from chalicelib.errors import BadRequest, OnfileError, TransactionDeclined
from chalicelib.observability import log_exception
from chalicelib.services.idempotency import KEY_HEADER
from chalicelib.services.registry import Services

PLAN_HEADER = "X-Query-Plan"
"""How a list was read, and what it cost."""

KEYED_METHODS = ("POST", "PUT")
"""Those that take an Idempotency-Key. What is gone can't be deleted again: a DELETE needs none."""

_log = logging.getLogger(__name__)
_VERSION = re.compile(r"v?([12])(\.\d+)*")
_HEADERS: dict[str, str | list[str]] = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request, parsed as far as every route needs it."""

    services: Services
    organisation: Organisation
    body: Mapping[str, Any]
    params: Params
    headers: dict[str, str] = field(default_factory=dict)
    """Of the answer, beside the usual ones."""
    keyed: Keyed | None = None
    """The request under its Idempotency-Key, if it came with one."""


View = Callable[..., dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Door:
    """How callers come in: who they are, and what of an error they may see."""

    call: Callable[[Request, Services], Call]
    error: Callable[[OnfileError], tuple[int, dict[str, Any]]]


def answer(
    request: Request,
    services: Callable[[], Services],
    view: View,
    path: Mapping[str, str],
    door: Door | None = None,
) -> Response:
    """Run `view` on the request, and turn whatever comes out into a response."""
    door = door or Door(_call, _error)
    started = time.perf_counter()
    request_id = getattr(request.lambda_context, "aws_request_id", "")
    route = f"{request.method} {_route(request)}"
    more: dict[str, str] = {}
    try:
        call = door.call(request, services())
        more = call.headers
        status, body = 200, view(call, **path)
    except OnfileError as error:
        status, body = door.error(error)
        more |= {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}
    except Exception:
        log_exception(_log, f"{request_id} {route} failed")
        status, body = envelope(InternalError())
    took_ms = (time.perf_counter() - started) * 1000
    _log.info("%s %s %d %.1fms %s", request_id, route, status, took_ms, more.get(PLAN_HEADER, ""))
    # Serialised here: Chalice's own serialiser turns what it does not know into something else.
    text = json.dumps(body, separators=(",", ":"))
    headers = {**_HEADERS, **more, "X-Request-Id": request_id}
    return Response(text, status_code=status, headers=headers)


def _call(request: Request, services: Services) -> Call:
    _check_version(request.headers.get("x-api-version"))
    organisation = services.keys.organisation_of(key_of(request.headers.get("authorization")))
    # A DELETE of one object has no body, whatever its client sends along; that of several may.
    about_one = "{" in _route(request)
    has_body = request.method in ("POST", "PUT") or (request.method == "DELETE" and not about_one)
    call = Call(
        services=services,
        organisation=organisation,
        body=_body(request) if has_body else {},
        params=_params(request),
    )
    return replace(call, keyed=_keyed(request, call))


def _keyed(request: Request, call: Call) -> Keyed | None:
    """The request under its key, if it has one."""
    key = request.headers.get(KEY_HEADER)
    if key is None or request.method not in KEYED_METHODS:
        return None
    named = request.uri_params or {}
    text = canonical(request.method, _route(request), named, call.params, call.body)
    return call.services.idempotency.keyed(call.organisation, key, text)


def _check_version(header: str | None) -> None:
    if header is None:
        return
    match = _VERSION.fullmatch(header.strip())
    if match is None:
        raise BadRequest("X-API-Version is not a version: expected v1 or nothing.")
    if match[1] != "1":
        raise BadRequest("X-API-Version 2 is not served yet: expected v1 or nothing.")


def _body(request: Request) -> dict[str, Any]:
    raw = request.raw_body or b""
    if isinstance(raw, str):
        raw = raw.encode()
    return parse_body(raw, request.headers.get("content-type"))


def _params(request: Request) -> Params:
    """All values of each query key. A bare `?` gives one key without a name: nothing was asked."""
    given = request.query_params
    if given is None:
        return {}
    return {key: given.getlist(key) for key in given if key}


def _error(error: OnfileError) -> tuple[int, dict[str, Any]]:
    if isinstance(error, TransactionDeclined):
        return envelope(error, TRANSACTION.render(error.transaction))
    return envelope(error)


def _route(request: Request) -> str:
    """The route's pattern: the path itself could hold anything."""
    return str(request.context.get("resourcePath", ""))
