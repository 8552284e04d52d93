"""What is sent about several objects: the list, and its rows."""

from __future__ import annotations

from chalicelib.api.bulk_selection import MAX_ROWS
from chalicelib.api.reference.schemas import Schema, Schemas, title
from chalicelib.api.resources.shape import Resource


def updated_rows(schemas: Schemas, resource: Resource) -> Schema:
    """A list of changes, each with the id of its object."""
    return _list_of(schemas, f"{title(resource)}UpdateRows", schemas.updated_row(resource))


def deleted_rows(schemas: Schemas, resource: Resource) -> Schema:
    """A list of objects to delete, of which the ids count."""
    own_id = resource.by_name["id"].type.schema
    row = {"type": "object", "properties": {"id": own_id}, "required": ["id"]}
    return _list_of(schemas, f"{title(resource)}DeleteRows", row)


def _list_of(schemas: Schemas, name: str, row: Schema) -> Schema:
    properties = {
        "object": {"const": "list"},
        "values": {"type": "array", "items": row, "maxItems": MAX_ROWS},
    }
    return schemas.named(
        name,
        lambda: {
            "type": "object",
            "description": "All or nothing.",
            "properties": properties,
            "required": [*properties],
            "additionalProperties": False,
        },
    )
