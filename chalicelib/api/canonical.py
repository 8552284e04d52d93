"""What a request asks for, as one text: the same text whenever the same is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from chalicelib.api.multipart_body import Upload
from chalicelib.api.query.params import Params, base_of

_NOT_STORED = "card_code"
"""A card code may not be kept after its authorization, and three digits can be found from a hash of
them by trying all. So it is no part of the text, which is hashed and kept."""


def canonical(
    method: str, route: str, named: Mapping[str, str], params: Params, body: Mapping[str, Any]
) -> str:
    """The text of a request: its method, route, path and query parameters, and parsed body.

    The order of names and the encoding of the body make no difference; nor do `fields`, which
    choose what is shown of the answer. Holds card numbers: for hashing only.
    """
    query = {name: list(params[name]) for name in params if base_of(name) != "fields"}
    request = [method, route, dict(named), query, _without_codes(body)]
    return json.dumps(request, sort_keys=True, separators=(",", ":"), default=_text)


def _without_codes(value: Any) -> Any:
    if isinstance(value, Mapping):
        kept = {name: inner for name, inner in value.items() if name != _NOT_STORED}
        return {name: _without_codes(inner) for name, inner in kept.items()}
    if isinstance(value, list):
        return [_without_codes(inner) for inner in value]
    return value


def _text(value: Any) -> Any:
    """What JSON has no form for."""
    if isinstance(value, Upload):
        return [value.filename, value.content_type, value.data.hex()]
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")
