"""Lambda events: which of them are requests that the gateway has handed over, and are they whole?

The format is that of a REST API's proxy integration:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.errors import BadRequest
from chalicelib.late_pattern import late_pattern

_WARMERS = ("aws.events", "aws.scheduler", "serverless-plugin-warmup")
_VARIABLE = late_pattern(r"\{(\w+)\}")


def is_warm_up(event: Any) -> bool:
    """Whether `event` asks for nothing: it only keeps the function in memory.

    An empty object, the event of a schedule, or what says by a name of its own that it warms.
    """
    if not isinstance(event, dict) or "requestContext" in event:
        return False
    return not event or event.get("source") in _WARMERS or any("warm" in str(n) for n in event)


SELF_CHECK = {"onfile": "self-check"}
"""The event of whoever asks whether the function could store a card: nobody who comes through the
gateway can send it.
"""


def rest_event(event: Any) -> dict[str, Any]:
    """A request's event with all that is read of it; the body is bytes or None.

    Raises BadRequest for any other event, and for one with a part that is not what it should be.
    """
    context = event.get("requestContext") if isinstance(event, dict) else None
    if not isinstance(context, dict) or not _is_texts(_named(context)):
        raise BadRequest("This is no request to a REST API: expected a proxy event, version 1.0")
    for name, fits in _SHAPES.items():
        if event.get(name) is not None and not fits(event[name]):
            raise _malformed(name)
    if not isinstance(context.get("identity") or {}, dict):
        raise _malformed("requestContext")
    named = event.get("pathParameters") or {}
    if not set(_VARIABLE.findall(context["resourcePath"])) <= set(named):
        raise _malformed("pathParameters")
    return {
        **{name: event.get(name) for name in _SHAPES},
        "headers": event.get("headers") or {},
        "stageVariables": event.get("stageVariables"),
        "requestContext": {**context, "requestId": str(context.get("requestId") or "")},
        "httpMethod": context["httpMethod"],
        "body": _body(event.get("body"), is_base64=event.get("isBase64Encoded")),
        "isBase64Encoded": False,
    }


def _named(context: Mapping[str, Any]) -> dict[str, Any]:
    return {name: context.get(name) for name in ("resourcePath", "httpMethod")}


def _body(body: Any, *, is_base64: Any) -> bytes | None:
    if body is None or isinstance(body, bytes):
        return body
    if not isinstance(body, str):
        raise _malformed("body")
    try:
        return base64.b64decode(body, validate=True) if is_base64 else body.encode()
    except (binascii.Error, ValueError):  # half of a surrogate pair is a ValueError
        raise _malformed("body") from None


def _malformed(name: str) -> BadRequest:
    return BadRequest(f"{name}: Malformed in the event of this request", {name: "Malformed"})


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str) and isinstance(each, str) for name, each in value.items()
    )


def _is_lists(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str)
        and isinstance(values, list)
        and values
        and all(isinstance(each, str) for each in values)
        for name, values in value.items()
    )


_SHAPES: dict[str, Callable[[Any], bool]] = {
    "headers": _is_texts,
    "multiValueHeaders": _is_lists,
    "multiValueQueryStringParameters": _is_lists,
    "pathParameters": _is_texts,
}
