"""An HTTP request, and the Lambda event that API Gateway makes of it."""

from __future__ import annotations

import base64
import uuid
from typing import Any, NamedTuple

from chalice.local import MatchResult

from onfile.local.server.head import Fields


class Request(NamedTuple):
    """A request as it came in; `target` is path and query, `body` is None if there is none."""

    method: str
    target: str
    headers: Fields
    body: bytes | None
    source_ip: str


def lambda_event(request: Request, match: MatchResult, binary_types: list[str]) -> dict[str, Any]:
    """The event of a Lambda proxy integration, payload version 1.0, as far as apps read it.

    Header names are in lower case, as `chalice local` has them. A text body stays bytes.
    """
    # The body has been de-chunked, so its coding is not told.
    headers = {k: v for k, v in request.headers.items() if k != "transfer-encoding"}
    path = request.target.partition("?")[0]
    body, is_binary = _event_body(request.body, headers, binary_types)
    return {
        "resource": match.route,
        "path": path,
        "httpMethod": request.method,
        # Where a name comes twice API Gateway shows the last value.
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": _last_values(match.query_params),
        "multiValueQueryStringParameters": match.query_params or None,
        # Chalice also captures the variables of routes that it tried and dropped.
        "pathParameters": {k: v for k, v in match.captured.items() if f"{{{k}}}" in match.route},
        "stageVariables": None,
        "requestContext": _context(request, match.route, path),
        "body": body,
        "isBase64Encoded": is_binary,
    }


def _context(request: Request, route: str, path: str) -> dict[str, Any]:
    return {
        "requestId": str(uuid.uuid4()),
        "resourcePath": route,
        "httpMethod": request.method,
        "path": path,
        "identity": {"sourceIp": request.source_ip},
    }


def _last_values(values: dict[str, list[str]]) -> dict[str, str] | None:
    return {name: each[-1] for name, each in values.items()} or None


def _event_body(
    body: bytes | None, headers: Fields, binary_types: list[str]
) -> tuple[bytes | str | None, bool]:
    """The body as events carry it, and whether it is in base64."""
    media_type = headers.get("content-type", [""])[-1].partition(";")[0].strip().lower()
    if body is None or media_type not in binary_types:
        return body, False
    return base64.b64encode(body).decode("ascii"), True
