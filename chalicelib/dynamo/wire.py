"""DynamoDB's JSON, to and from the shapes that PynamoDB knows from botocore.

The one difference is binary: base64 in JSON, bytes in Python, wherever a value is `{"B": …}` or
`{"BS": […]}`.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any

from chalicelib.dynamo.transport import Request


def _text(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        return b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} is none of DynamoDB's types")


# json.dumps would make an encoder for each request.
_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False, default=_text).encode


def encoded(request: Request) -> str:
    """The body of a request. Raises TypeError for what JSON can't hold."""
    return _encode(request)


def decoded(content: bytes) -> Any:
    """An answer. Raises ValueError for what is no JSON."""
    # A walk's pages have none, and to look for them in each object takes as long as to read it.
    if b'"B"' in content or b'"BS"' in content:
        return _decode(content.decode(errors="surrogatepass"))
    return json.loads(content)


def with_bytes(value: Any) -> Any:
    """An answer's JSON with its binary values as bytes; `value` is changed, and not copied."""
    if isinstance(value, dict):
        for part in _with_own_bytes(value).values():
            if isinstance(part, dict | list):
                with_bytes(part)
    elif isinstance(value, list):
        for part in value:
            with_bytes(part)
    return value


def _with_own_bytes(value: dict[str, Any]) -> dict[str, Any]:
    # An attribute that is called B is a dictionary, not yet its value.
    if "B" in value and isinstance(value["B"], str):
        value["B"] = b64decode(value["B"])
    if "BS" in value and isinstance(value["BS"], list):
        value["BS"] = [b64decode(each) for each in value["BS"]]
    return value


_decode = json.JSONDecoder(object_hook=_with_own_bytes).decode
