"""The log line of each request that reaches the app, whichever part of it answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from chalice.app import Response

from chalicelib.api.authentication import address_of
from chalicelib.api.envelope import route_of
from chalicelib.observability.lines import emit
from chalicelib.observability.log_fields import Event
from chalicelib.observability.work import Meter, metering, working


def one_line(request: Any, get_response: Callable[[Any], Response]) -> Response:
    """Have `request` answered, and tell what that cost."""
    invocation_id = getattr(request.lambda_context, "aws_request_id", "")
    request_id = request.context.get("requestId") or invocation_id
    started = time.perf_counter()
    with working(request_id=request_id, invocation_id=invocation_id):
        with metering() as meter:
            response = get_response(request)
        _tell(request, response.status_code, time.perf_counter() - started, meter)
    return response


def _tell(request: Any, status: int, took_s: float, meter: Meter) -> None:
    emit(
        Event.REQUEST,
        method=request.to_original_event().get("httpMethod", request.method),
        route=route_of(request),
        address=address_of(request),
        status=status,
        request_ms=round(took_s * 1000, 2),
        store_requests=meter.requests,
        store_ms=round(meter.store_ms, 2),
        processor_ms=round(meter.processor_ms, 2),
    )
