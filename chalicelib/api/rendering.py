"""What a view answers: one object, or a list, with the fields that the request asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.api.envelope import PLAN_HEADER, Call
from chalicelib.api.query.fields import Fields
from chalicelib.api.query.lists import parse_list
from chalicelib.api.resources.declarations import RESOURCES
from chalicelib.api.resources.field import EVERYTHING, Field, Selection
from chalicelib.api.resources.nesting import Elsewhere
from chalicelib.api.resources.shape import Resource
from chalicelib.query.filter_conditions import Condition
from chalicelib.query.order import write_cursor
from chalicelib.query.terms import Row
from chalicelib.services.lists.listing import Listed, within_bounds


def one(call: Call, resource: Resource, fields: Fields, value: Any) -> dict[str, Any]:
    """The answer for one object."""
    [rendered] = many(call, resource, fields, [Row(value)])
    return rendered


def many(
    call: Call, resource: Resource, fields: Fields, rows: Sequence[Row]
) -> list[dict[str, Any]]:
    """The answers for several objects. What is shown inside them is loaded for all at once."""
    call.services.related.attach(call.organisation, rows, fields.loads)
    rendered = _objects(call, resource, rows, fields.selection)
    for row, each in zip(rows, rendered, strict=True):
        each.update(fields.results(row))
    return rendered


def page(
    call: Call, resource: Resource, source: Listed, always: Sequence[Condition] = ()
) -> dict[str, Any]:
    """The page of a list that the query string asks for, of the rows that fit `always`."""
    asked = parse_list(call.params, resource)
    with within_bounds():
        found = source.find(call.organisation, asked.query.and_also(always))
        call.headers[PLAN_HEADER] = found.plan
        if found.groups is not None:
            return envelope(found.groups)
        values = many(call, resource, asked.fields, found.rows)
    cursor = write_cursor(found.next, asked.signature) if found.next else None
    return {**envelope(values), "next": cursor}


def envelope(values: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The list envelope."""
    return {"object": "list", "values": list(values)}


def _objects(
    call: Call, resource: Resource, rows: Sequence[Row], selection: Selection
) -> list[dict[str, Any]]:
    loading = resource.loading(selection)
    names = {field.loads for field, _ in loading if field.loads}
    call.services.related.attach(call.organisation, rows, names)
    ready = {
        field.name: _inside(call, field, [row.related[field.loads or ""] for row in rows], inner)
        for field, inner in loading
    }
    return [
        resource.render(row.value, selection, {name: each[place] for name, each in ready.items()})
        for place, row in enumerate(rows)
    ]


def _inside(
    call: Call, field: Field, values: Sequence[Any], selection: Selection | None
) -> list[Any]:
    """The loaded `values` of one field, rendered; an object that many rows share only once."""
    if not isinstance(field.type, Elsewhere):
        return [field.render(value, selection) for value in values]
    distinct = {id(value): value for value in values if value is not None}
    inner = [Row(value) for value in distinct.values()]
    answers = _objects(call, RESOURCES[field.type.object], inner, selection or EVERYTHING)
    by_identity = dict(zip(distinct, answers, strict=True))
    return [by_identity.get(id(value)) for value in values]
