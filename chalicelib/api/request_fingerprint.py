"""What a request asks for, as one text: the same text whenever the same is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from chalicelib.api.multipart_body import Upload
from chalicelib.api.query.params import Params, base_of
from chalicelib.api.resources.declarations import RESOURCES
from chalicelib.api.resources.instrument_types import CARD_CODE
from chalicelib.api.resources.nesting import ListOf, Nested
from chalicelib.api.resources.shape import Resource, Shape
from chalicelib.api.resources.types import WireType

_PATHS: Mapping[str, Resource] = {each.path: each for each in RESOURCES.values()}


def canonical(
    method: str,
    route: str,
    named: Mapping[str, str],
    params: Params,
    body: Mapping[str, Any],
    declared: Resource | None = None,
) -> str:
    """The text of a request: its method, route, path and query parameters, and parsed body.

    The order of names and the encoding of the body make no difference; nor do `fields`, which
    choose what is shown of the answer. Holds card numbers: for hashing only.

    A card code may not be kept after its authorization, and three digits can be found from a hash
    of them by trying all. So it is no part of the text, which is hashed and kept, wherever it is
    declared in `declared`, by default the object that the route is about. What only has its name
    is a part like any other: the free document of a caller.
    """
    told = declared or _PATHS.get(_object_path(route))
    shapes = (told.kinds or (told,)) if told else ()
    query = {name: list(params[name]) for name in params if base_of(name) != "fields"}
    request = [method, route, dict(named), query, _told(body, shapes)]
    return json.dumps(request, sort_keys=True, separators=(",", ":"), default=_text)


def _object_path(route: str) -> str:
    """`/payment_methods` of `/customers/{id}/payment_methods`: what the body of a request is."""
    return "/" + [part for part in route.split("/") if not part.startswith("{")][-1]


def _told(body: Mapping[str, Any], shapes: Sequence[Shape]) -> Any:
    """A body without its card codes; of several objects, each of them."""
    rows = body.get("values")
    if body.get("object") == "list" and isinstance(rows, list):
        return {**body, "values": _without_codes(rows, shapes)}
    return _without_codes(body, shapes)


def _without_codes(value: Any, shapes: Sequence[Shape]) -> Any:
    if isinstance(value, list):
        return [_without_codes(inner, shapes) for inner in value]
    if not shapes or not isinstance(value, Mapping):
        return value
    places = {name: _types_at(name, shapes) for name in value}
    return {
        name: _without_codes(inner, _shapes_in(places[name]))
        for name, inner in value.items()
        if CARD_CODE not in places[name]
    }


def _types_at(name: str, shapes: Sequence[Shape]) -> list[WireType]:
    """What is declared under a name, also where a flat one belongs into a nested object."""
    homes = [
        shape.by_name[home].type for shape in shapes if (home := (shape.folded or {}).get(name))
    ]
    beside = [*shapes, *_shapes_in(homes)]
    return [shape.by_name[name].type for shape in beside if name in shape.by_name]


def _shapes_in(types: Sequence[WireType]) -> list[Shape]:
    return [type_.shape for type_ in types if isinstance(type_, Nested | ListOf)]


def _text(value: Any) -> Any:
    """What JSON has no form for."""
    if isinstance(value, Upload):
        return [value.filename, value.content_type, value.data.hex()]
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")
