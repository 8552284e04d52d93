"""The query string: filters, fields, order and page of a list.

Keys come in every SDK's spelling: `fields=a,b`, `fields[]=a`, `fields[0]=a`. The names in a query
are attributes of the resource's declaration, or they are refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.api.brackets import safe_name
from chalicelib.api.resources.shape import UNKNOWN, Resource
from chalicelib.api.resources.types import Invalid
from chalicelib.errors import InvalidAttributes
from chalicelib.services.requests import ListRequest

MAX_LIMIT = 1_000
MAX_OFFSET = 1_000_000
DEFAULT_LIMIT = 100

Params = Mapping[str, Sequence[str]]
"""Each key with all its values, as API Gateway's multiValueQueryStringParameters."""

_RESERVED = frozenset({"fields", "group_by", "order_by", "limit", "offset", "mode", "q"})
_ORDER = re.compile(r"(?:(asc|desc)\((\w+)\)|(\w+))")
_OPERATORS = ("!", "<", ">", "?")
_MATCHES_NOTHING = object()


def parse_list(params: Params, resource: Resource) -> ListRequest:
    """The page that a list request asks for. Raises InvalidAttributes with all that is wrong."""
    errors: dict[str, Any] = {}
    filters: dict[str, Any] = {}
    for key, values in params.items():
        if _base(key) not in _RESERVED:
            _add_filter(key, values, resource, filters, errors)
    for name in ("group_by", "mode", "q"):
        if any(_base(key) == name for key in params):
            errors[name] = "Not supported"
    request = ListRequest(
        filters=filters,
        newest_first=_newest_first(_values_of(params, "order_by", errors), errors),
        limit=_whole(params, "limit", MAX_LIMIT, DEFAULT_LIMIT, errors),
        offset=_whole(params, "offset", MAX_OFFSET, 0, errors),
    )
    if errors:
        raise InvalidAttributes(errors)
    if _MATCHES_NOTHING in filters.values():
        return ListRequest(limit=0)
    return request


def parse_page(params: Params, resource: Resource) -> tuple[list[str] | None, ListRequest]:
    """Both of the following, with everything that is wrong in one InvalidAttributes."""
    errors: dict[str, Any] = {}
    names, request = None, ListRequest()
    try:
        names = parse_fields(params, resource)
    except InvalidAttributes as error:
        errors |= error.details
    try:
        request = parse_list(params, resource)
    except InvalidAttributes as error:
        errors |= error.details
    if errors:
        raise InvalidAttributes(errors)
    return names, request


def parse_fields(params: Params, resource: Resource) -> list[str] | None:
    """The attributes to answer; None for the default ones. `*` stands for those.

    Raises InvalidAttributes for a name that the resource does not have.
    """
    errors: dict[str, Any] = {}
    texts = [text for text in _values_of(params, "fields", errors) if text]
    if errors:
        raise InvalidAttributes(errors)
    named = [name.strip() for text in texts for name in text.split(",")]
    if not named or named == ["*"]:
        return None
    readable = resource.readable_names
    unknown = [name for name in named if name != "*" and name not in readable]
    if unknown:
        raise InvalidAttributes({"fields": f"{UNKNOWN}: {safe_name(unknown[0])}"})
    chosen = [
        part for name in named for part in (resource.default_names if name == "*" else [name])
    ]
    return list(dict.fromkeys(chosen))


def _base(key: str) -> str:
    return key.partition("[")[0]


def _values_of(params: Params, name: str, errors: dict[str, Any]) -> list[str]:
    """The values of `name`, `name[]` and `name[0]`, `name[1]` …, in order of index."""
    named = [key for key in params if _base(key) == name]
    keys = [key for key in named if re.fullmatch(rf"{name}(\[\d{{0,3}}\])?", key)]
    if len(keys) < len(named):
        errors[name] = f"Invalid value: expected {name}, {name}[] or {name}[0]"
    keys.sort(key=lambda key: int(re.sub(r"\D", "", key) or 0))
    return [value for key in keys for value in params[key]]


def _add_filter(
    key: str,
    values: Sequence[str],
    resource: Resource,
    filters: dict[str, Any],
    errors: dict[str, Any],
) -> None:
    field = resource.by_name.get(key)
    if field is None or field.filter_by is None:
        errors[safe_name(key)] = UNKNOWN if field is None else "Can't be filtered by"
        return
    for text in values:
        if text[:1] in _OPERATORS or "|" in text:
            # Taken for plain values they would match nothing, and an empty list is an answer that
            # somebody who asks "was this charged?" may act on.
            errors[key] = "Not supported: filters compare for equality only"
            return
        try:
            value = field.type.parse(text)
        except Invalid:
            value = _MATCHES_NOTHING
        if filters.get(field.filter_by, value) != value:
            value = _MATCHES_NOTHING
        filters[field.filter_by] = value


def _newest_first(orders: list[str], errors: dict[str, Any]) -> bool:
    """Newest first is the default; `order_by=created_at` is oldest first."""
    if not orders:
        return True
    match = _ORDER.fullmatch(orders[0].strip())
    if len(orders) > 1 or match is None or (match[2] or match[3]) != "created_at":
        errors["order_by"] = "Not supported: expected created_at, asc(created_at), desc(created_at)"
        return True
    return match[1] == "desc"


def _whole(params: Params, name: str, most: int, default: int, errors: dict[str, Any]) -> int:
    texts = _values_of(params, name, errors)
    if not texts:
        return default
    text = texts[-1].strip()
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > most:
        errors[name] = f"Invalid value: expected a whole number up to {most}"
        return default
    return int(text)
