"""DynamoDB's JSON, to and from the shapes that PynamoDB knows from botocore.

The one difference is binary: base64 in JSON, bytes in Python, wherever a value is `{"B": …}` or
`{"BS": […]}`.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.dynamo.transport import Request


def _text(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        return b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} is none of DynamoDB's types")


# json.dumps would make an encoder for each request.
_encode = json.JSONEncoder(separators=(",", ":"), default=_text).encode


def encoded(request: Request) -> str:
    """The body of a request. Raises TypeError for what JSON can't hold."""
    return _encode(request)


def with_bytes(value: Any) -> Any:
    """An answer's JSON with its binary values as bytes; `value` is changed, and not copied."""
    if isinstance(value, dict):
        for name, part in value.items():
            # An attribute that is called B is a dictionary, not yet its value.
            if name == "B" and isinstance(part, str):
                value[name] = b64decode(part)
            elif name == "BS" and isinstance(part, list):
                value[name] = [b64decode(each) for each in part]
            else:
                with_bytes(part)
    elif isinstance(value, list):
        for part in value:
            with_bytes(part)
    return value


def refused(
    operation: str, status: int, body: Mapping[str, Any], headers: Mapping[str, str]
) -> ClientError:
    """The error of an answer that is none, as botocore would raise it.

    `body` has `__type` and `message`, and may have `Item` or `CancellationReasons`; `headers` have
    names in small letters.
    """
    more = {name: part for name, part in body.items() if name not in _TELLING}
    return ClientError(
        {
            "Error": {
                "Code": str(body.get("__type", status)).rpartition("#")[2],
                "Message": str(body.get("message") or body.get("Message") or ""),
            },
            "ResponseMetadata": {
                "RequestId": headers.get("x-amzn-requestid", ""),
                "HTTPStatusCode": status,
                "HTTPHeaders": dict(headers),
                "RetryAttempts": 0,
            },
            **with_bytes(more),
        },
        operation,
    )


_TELLING = ("__type", "message", "Message")
