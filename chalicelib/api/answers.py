"""What a view answers: one object, or a list, with the fields that the request asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.api.endpoint import PLAN_HEADER, Call
from chalicelib.api.query.fields import Fields
from chalicelib.api.query.lists import parse_list
from chalicelib.api.resources.shape import Resource
from chalicelib.query.conditions import Condition
from chalicelib.query.order import write_cursor
from chalicelib.query.terms import Row
from chalicelib.services.listing import Listed


def one(call: Call, resource: Resource, fields: Fields, value: Any) -> dict[str, Any]:
    """The answer for one object."""
    [rendered] = many(call, resource, fields, [value])
    return rendered


def many(
    call: Call, resource: Resource, fields: Fields, values: Sequence[Any]
) -> list[dict[str, Any]]:
    """The answers for several objects."""
    loaded = call.services.related.load(call.organisation, values, fields.loads)
    rows = (Row(value, dict(each)) for value, each in zip(values, loaded, strict=True))
    return [fields.render(resource, row) for row in rows]


def page(
    call: Call, resource: Resource, source: Listed, always: Sequence[Condition] = ()
) -> dict[str, Any]:
    """The page of a list that the query string asks for, of the rows that fit `always`."""
    asked = parse_list(call.params, resource)
    found = source.find(call.organisation, asked.query.and_also(always))
    call.headers[PLAN_HEADER] = found.plan
    if found.groups is not None:
        return envelope(found.groups)
    cursor = write_cursor(found.next, asked.signature) if found.next else None
    return {**envelope(asked.fields.render(resource, row) for row in found.rows), "next": cursor}


def envelope(values: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The list envelope."""
    return {"object": "list", "values": list(values)}
