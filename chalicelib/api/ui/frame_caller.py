"""How the frames come in: with a client token in the body, and without a header that says who.

A form's frames are of our own origin, so nothing here is for other origins to call: no answer
carries a CORS header.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalice.app import Request

from chalicelib.api.authentication import address_of, limit
from chalicelib.api.caller import body_of
from chalicelib.api.envelope import Call, Door
from chalicelib.api.error_answers import envelope
from chalicelib.api.ui.bearer_requests import shown
from chalicelib.domain.client_token import Form
from chalicelib.domain.secret_key import mark_of
from chalicelib.errors import (
    InvalidAttributes,
    NotPermitted,
    OnfileError,
    TransactionDeclined,
    UnsupportedMediaType,
)
from chalicelib.observability.work import acts_for
from chalicelib.services.callers.client_token_grants import Grant
from chalicelib.services.invalid import REQUIRED
from chalicelib.services.use_cases import Services

Granted = Callable[[Call, Grant], dict[str, Any]]


def granted(view: Granted) -> Callable[[Call], dict[str, Any]]:
    """`view` with what the request's token allows."""

    def with_grant(call: Call) -> dict[str, Any]:
        assert call.grant is not None  # noqa: S101  (nobody else comes in)
        return view(call, call.grant)

    return with_grant


def _call(request: Request, services: Services) -> Call:
    """Only JSON is read: a form of some page could post anything else here."""
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType("Content-Type must be application/json")
    body = body_of(request)
    grant = _grant(services, body)
    acts_for(grant.organisation.id, mark_of(grant.token_id))
    limit(request, services, grant.organisation, grant.token_id)
    _check_origin(services, grant, body.get("origin"))
    return Call(
        services=services,
        organisation=grant.organisation,
        body=body,
        params={},
        grant=grant,
        address=address_of(request),
    )


def _grant(services: Services, body: dict[str, Any] | Any) -> Grant:
    token = body.get("token")
    if not isinstance(token, str) or not token:
        raise InvalidAttributes({"token": REQUIRED})
    return services.elements.tokens.find(token)


def _check_origin(services: Services, grant: Grant, origin: Any) -> None:
    """Raises NotPermitted for a page that may not use the token.

    A page of our own, which no other can embed, names none.
    """
    is_ours = origin is None and grant.form is Form.METHODS
    if not is_ours and not services.elements.serves(grant, origin):
        raise NotPermitted("The client token is not for pages of this origin.")


def _error(error: OnfileError, request: Request, _: Call | None) -> tuple[int, dict[str, Any]]:
    if isinstance(error, TransactionDeclined):
        return envelope(error, shown(error.transaction))
    return envelope(error)


FRAMES = Door(call=_call, error=_error, challenges=lambda _: False)
