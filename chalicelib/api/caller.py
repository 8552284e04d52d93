"""How callers come in who send a key, or a client token in its place, and what they have sent."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from chalice.app import Request

from chalicelib.api.authentication import address_of, caller_of, holds_token, limit
from chalicelib.api.body import parse_body
from chalicelib.api.envelope import KEYED_METHODS, Call, Door, TokenView, route_of
from chalicelib.api.error_answers import envelope
from chalicelib.api.own_address import own_address
from chalicelib.api.query.params import Params
from chalicelib.api.request_fingerprint import canonical
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.domain.idempotency import Keyed
from chalicelib.errors import (
    BadRequest,
    NotPermitted,
    OnfileError,
    ServiceUnavailable,
    TransactionDeclined,
)
from chalicelib.late_pattern import late_pattern
from chalicelib.observability.work import acts_for
from chalicelib.services.callers.client_token_grants import Grant
from chalicelib.services.callers.idempotency import KEY_HEADER
from chalicelib.services.use_cases import Services

SEND_AGAIN = "It is safe to send the request again."
SEND_AGAIN_WITH_KEY = "It is safe to send the request again with the same Idempotency-Key."
LOOK_FIRST = (
    "The request had no Idempotency-Key and may have taken effect: look with a GET before you send "
    "it again. With a key it is safe to send again."
)

_VERSION = late_pattern(r"v?([12])(\.\d+)*")


def door_for(tokens: TokenView | None = None) -> Door:
    """The door of a route: for secret keys, and for the client tokens that `tokens` serves."""
    return Door(
        call=lambda request, services: _call(request, services, tokens),
        error=lambda error, request, call: _error(error, request, call, tokens),
        challenges=lambda request: not holds_token(request.headers.get("authorization")),
    )


def _call(request: Request, services: Services, tokens: TokenView | None) -> Call:
    _check_version(request.headers.get("x-api-version"))
    caller = caller_of(request.headers.get("authorization"), services)
    acts_for(caller.organisation.id, caller.logged)
    limit(request, services, caller.organisation, caller.name)
    if caller.grant is not None:
        _check_permitted(services, caller.grant, tokens, request.headers.get("origin"))
    # A DELETE of one object has no body, whatever its client sends along; that of several may.
    about_one = "{" in route_of(request)
    has_body = request.method in ("POST", "PUT") or (request.method == "DELETE" and not about_one)
    call = Call(
        services=services,
        organisation=caller.organisation,
        body=body_of(request) if has_body else {},
        params=_params(request),
        grant=caller.grant,
        address=address_of(request),
        base=own_address(request),
    )
    return replace(call, keyed=_keyed(request, call))


def _keyed(request: Request, call: Call) -> Keyed | None:
    """The request under its key, if it has one."""
    key = request.headers.get(KEY_HEADER)
    scope = call.grant.token_id if call.grant else ""
    if key is None and scope:
        key = secrets.token_hex(16)  # the record of a request carries the claim of its token
    if key is None or request.method not in KEYED_METHODS:
        return None
    named = request.uri_params or {}
    text = canonical(request.method, route_of(request), named, call.params, call.body)
    return call.services.idempotency.keyed(call.organisation, key, text, scope=scope)


def _check_permitted(
    services: Services, grant: Grant, tokens: TokenView | None, origin: str | None
) -> None:
    """Raises NotPermitted, the same whatever else there is to the request. An app has no origin."""
    if tokens is None or not tokens.serves(grant):
        raise NotPermitted("A client token is not for this.")
    is_app = origin is None and not grant.origins
    if not is_app and not services.elements.serves(grant, origin):
        raise NotPermitted("The client token is not for pages of this origin.")


def _check_version(header: str | None) -> None:
    if header is None:
        return
    match = _VERSION.fullmatch(header.strip())
    if match is None:
        raise BadRequest("X-API-Version is not a version: expected v1 or nothing.")
    if match[1] != "1":
        raise BadRequest("X-API-Version 2 is not served yet: expected v1 or nothing.")


def body_of(request: Request) -> dict[str, Any]:
    """The parsed body. Raises what `parse_body` does."""
    raw = request.raw_body or b""
    if isinstance(raw, str):
        raw = raw.encode()
    coding = request.headers.get("content-encoding")
    return parse_body(raw, request.headers.get("content-type"), coding)


def _params(request: Request) -> Params:
    """All values of each query key. A bare `?` gives one key without a name: nothing was asked."""
    given = request.query_params
    if given is None:
        return {}
    return {key: given.getlist(key) for key in given if key}


def _error(
    error: OnfileError, request: Request, call: Call | None, tokens: TokenView | None
) -> tuple[int, dict[str, Any]]:
    if isinstance(error, TransactionDeclined):
        with_token = call is not None and call.grant is not None
        render = tokens.shown if tokens and with_token else TRANSACTION.render
        return envelope(error, render(error.transaction))
    if isinstance(error, ServiceUnavailable):
        return envelope(ServiceUnavailable(f"{error.message} {_advice(request)}"))
    return envelope(error)


def _advice(request: Request) -> str:
    """What a caller can do whose request may have taken effect, or not."""
    if request.method not in KEYED_METHODS:
        return SEND_AGAIN
    return SEND_AGAIN_WITH_KEY if KEY_HEADER in request.headers else LOOK_FIRST
