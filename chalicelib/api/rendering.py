"""What a view answers: one object, or a list, with the fields that the request asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from chalicelib.api.csv_pages import CsvText, CsvWriter, columns_of, next_link
from chalicelib.api.envelope import PLAN_HEADER, Call
from chalicelib.api.json_line import MAX_BYTES, handed_on, json_line
from chalicelib.api.query.fields import Fields
from chalicelib.api.query.lists import ListQuery, parse_list
from chalicelib.api.resources.declarations import RESOURCES
from chalicelib.api.resources.field import EVERYTHING, Field, Selection
from chalicelib.api.resources.nesting import Elsewhere
from chalicelib.api.resources.shape import Resource
from chalicelib.errors import BadRequest, InvalidAttributes
from chalicelib.query.filter_conditions import Condition
from chalicelib.query.order import place_of, write_cursor
from chalicelib.query.terms import Row
from chalicelib.services.lists.listing import Listed, within_bounds
from chalicelib.services.lists.search import Page

_TOGETHER = 100
"""Objects of a page of CSV that are rendered at once."""

_TOO_LONG = (
    f"This would be an answer of more than {MAX_BYTES // 1_000_000} MB. Ask for fewer attributes,"
    " or a smaller limit. Or walk: with `cursor=`, empty at first, a page ends where it is full."
)

_SHORT = 20
"""So many objects have room in an answer, whatever they are."""


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


def listed(
    call: Call, resource: Resource, source: Listed, always: Sequence[Condition] = ()
) -> dict[str, Any] | CsvText:
    """`page`, or the same as CSV where that is asked for."""
    asked = parse_list(call.params, resource)
    if not asked.as_csv:
        return page(call, resource, source, always)
    with within_bounds():
        found = source.find(call.organisation, asked.query.and_also(always))
        call.headers[PLAN_HEADER] = found.plan
        return _csv(call, resource, source, asked, found)


def page(
    call: Call, resource: Resource, source: Listed, always: Sequence[Condition] = ()
) -> dict[str, Any]:
    """The page of a list that the query string asks for, of the rows that fit `always`."""
    asked = parse_list(call.params, resource)
    if asked.as_csv:
        raise InvalidAttributes({"format": "Not supported here"})
    with within_bounds():
        found = source.find(call.organisation, asked.query.and_also(always))
        call.headers[PLAN_HEADER] = found.plan
        if found.groups is not None:
            return envelope(found.groups)
        values = many(call, resource, asked.fields, found.rows)
    place, room = found.next, _room_of(values)
    if room < len(values):
        if not asked.query.may_stop:
            raise BadRequest(_TOO_LONG)
        last = found.rows[room - 1]
        place = place_of(last, asked.query.ordering, source.position(last.value))
    cursor = write_cursor(place, asked.signature) if place else None
    return {**envelope(values[:room]), "next": cursor}


def _room_of(values: Sequence[dict[str, Any]]) -> int:
    """For how many of a page's objects an answer has room."""
    if len(values) <= _SHORT or handed_on(json_line(values)) <= MAX_BYTES:
        return len(values)
    sizes = accumulate(handed_on(json_line(each)) for each in values)
    return sum(size <= MAX_BYTES for size in sizes)


def _csv(call: Call, resource: Resource, source: Listed, asked: ListQuery, found: Page) -> CsvText:
    """The page as CSV. It ends where it is full, and its header says where to go on."""
    if asked.query.grouping is not None:
        writer = CsvWriter([(column.text,) for column in asked.query.grouping.columns])
        for group in found.groups or ():
            writer.add(group)
        return writer.page()
    functions = [(term.text,) for term in asked.fields.functions]
    writer = CsvWriter([*columns_of(resource, asked.fields.selection), *functions])
    place, last = found.next, None
    for row, values in _rendered(call, resource, asked.fields, found.rows):
        if last is not None and not writer.has_room(values):
            place = place_of(last, asked.query.ordering, source.position(last.value))
            break
        writer.add(values)
        last = row
    if place is not None:
        cursor = write_cursor(place, asked.signature)
        call.headers["Link"] = next_link(call.params, cursor)
    return writer.page()


def _rendered(
    call: Call, resource: Resource, fields: Fields, rows: Sequence[Row]
) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Some at a time: all of a large page at once would be in memory beside its text."""
    for start in range(0, len(rows), _TOGETHER):
        some = rows[start : start + _TOGETHER]
        yield from zip(some, many(call, resource, fields, some), strict=True)


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
