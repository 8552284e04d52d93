"""The parameters of operations: the id in the path, headers, the query language.

What the query language means is said once, in docs/query-language.md and in the overview.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chalicelib.api.query.lists import CSV_LIMIT, MAX_LIMIT, MAX_OFFSET
from chalicelib.api.resources.field import Field
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.types import EMAIL
from chalicelib.query.query import DEFAULT_LIMIT
from chalicelib.services.callers.idempotency import KEY_HEADER, MAX_KEY_LENGTH

Parameter = dict[str, Any]

_NAMES = {"type": "array", "items": {"type": "string"}}
_COMPARED = "`>`, `>=`, `<`, `<=` before a value compare"
_LIKE = "`?` before a text with `*` in it is like"


def _query(name: str, schema: dict[str, Any], description: str, **more: Any) -> Parameter:
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


SHARED: dict[str, Parameter] = {
    "version": {
        "name": "X-API-Version",
        "in": "header",
        "description": "The version of the API; v1 without it.",
        "schema": {"type": "string", "pattern": r"^v?1(\.[0-9]+)*$"},
    },
    "idempotency_key": {
        "name": KEY_HEADER,
        "in": "header",
        "description": "A key of yours. Sent again with it, the request is not done again.",
        "schema": {"type": "string", "pattern": rf"^[ -~]{{1,{MAX_KEY_LENGTH}}}$"},
    },
    "fields": _query(
        "fields",
        _NAMES,
        "The attributes to answer, and no others. `*` stands for the default ones.",
        style="form",
        explode=False,
    ),
    "order_by": _query(
        "order_by",
        _NAMES,
        "Attributes to order by, `desc(created_at)`. Newest first without it.",
        style="form",
        explode=False,
    ),
    "limit": _query(
        "limit",
        {"type": "integer", "minimum": 0, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        "How many to answer at most.",
    ),
    "offset": _query(
        "offset",
        {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0},
        "How many to skip.",
    ),
    "mode": _query(
        "mode",
        {"type": "string", "enum": ["query"]},
        "Makes it about all objects that match the filters, of which there must be one.",
    ),
    "cursor": _query(
        "cursor", {"type": "string"}, "The `next` of the page before; empty for the first page."
    ),
    "format": _query(
        "format",
        {"type": "string", "enum": ["json", "csv"], "default": "json"},
        f"`csv` answers a page as CSV, of up to {CSV_LIMIT:,} objects; the header `Link` leads on.",
    ),
    "group_by": _query(
        "group_by",
        _NAMES,
        "One row for each group, with the aggregates that `fields` names.",
        style="form",
        explode=False,
    ),
}
_LIST = ("fields", "order_by", "limit", "offset", "cursor", "group_by", "format")
_MATCHING = ("fields", "mode")


def reference(name: str) -> Parameter:
    """A reference to a component of SHARED, or to a filter."""
    return {"$ref": f"#/components/parameters/{name}"}


def fields_alone(resource: Resource) -> list[str]:
    """The parameters of an operation on one object, by name."""
    return ["fields"]


def of_list(resource: Resource) -> list[str]:
    """Those of a list."""
    return [*_LIST, *filters(resource)]


def of_query(resource: Resource) -> list[str]:
    """Those of a change of all objects that match."""
    return [*_MATCHING, *filters(resource)]


def id_in_path(resource: Resource, *, several: bool = False) -> Parameter:
    """`{id}`, of the resource's form; or several of them."""
    schema = resource.by_name["id"].type.schema
    if several:
        one = schema["pattern"].removeprefix("^").removesuffix("$")
        schema = {**schema, "pattern": rf"^{one}(\|{one})*$"}
    return {"name": "id", "in": "path", "required": True, "schema": schema}


def filters(resource: Resource) -> dict[str, Parameter]:
    """The filters of its lists, by component name: its readable attributes that are one value."""
    return {
        f"{resource.object}.{field.name}": _query(
            field.name, {"type": "string"}, _filter_text(field), **_example(field)
        )
        for field in _filterable(resource)
    }


def _filterable(resource: Resource) -> Iterator[Field]:
    for field in resource.fields:
        if not field.write_only and field.type.schema["type"] not in ("object", "array"):
            yield field


def _filter_text(field: Field) -> str:
    schema = field.type.schema
    words = ", ".join(f"`{word}`" for word in schema.get("enum", ()))
    text = f"Only where `{field.name}` is this" + (f": one of {words}." if words else ".")
    if schema["type"] == "boolean" or field.type is EMAIL:
        return text
    ordered = schema["type"] == "number" or "examples" in schema or "format" in schema
    return f"{text} {_COMPARED if ordered else _LIKE}."


def _example(field: Field) -> dict[str, Any]:
    """A value to try, where the type knows one."""
    examples = field.type.schema.get("examples")
    return {"example": f">={examples[0]}"} if examples else {}
