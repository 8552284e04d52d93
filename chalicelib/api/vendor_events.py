"""POST /processors/{id}/events: where the vendor of a binding tells what has happened.

It has no key of ours. What it sends is signed, byte by byte, with a secret of the binding.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint, Request, Response

from chalicelib.api.envelope import Call, Door, answer
from chalicelib.api.error_answers import envelope
from chalicelib.domain.binding import EVENTS_PATH
from chalicelib.errors import BadRequest
from chalicelib.observability.work import acts_for
from chalicelib.services.use_cases import Services

SIGNATURES = ("stripe-signature", "x-square-hmacsha256-signature")
"""The header of each vendor."""


def blueprint(services: Callable[[], Services]) -> Blueprint:
    """The one route."""
    routes = Blueprint(__name__)

    @routes.route(EVENTS_PATH, methods=["POST"], content_types=["*/*"])
    def post_processor_event(id: str) -> Response:
        request = routes.current_request
        return answer(request, services, lambda call, id: _take(request, call, id), {"id": id}, _IN)

    return routes


def _take(request: Request, call: Call, binding_id: str) -> dict[str, Any]:
    signature = next((request.headers[each] for each in SIGNATURES if each in request.headers), "")
    if not signature:
        raise BadRequest("The event is not signed.")
    raw = request.raw_body or b""
    raw = raw.encode() if isinstance(raw, str) else raw
    hint = call.services.processor_events.take(call.organisation, binding_id, raw, signature)
    return {"received": hint.id}


def _call(request: Request, services: Services) -> Call:
    organisation = services.processor_events.addressed((request.uri_params or {})["id"])
    acts_for(organisation.id)
    return Call(services=services, organisation=organisation, body={}, params={})


_IN = Door(call=_call, error=lambda error, *_: envelope(error), challenges=lambda _: False)
