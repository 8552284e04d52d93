"""Fields that every object has."""

from __future__ import annotations

from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.field import Field, Source, constant
from chalicelib.api.resources.nesting import Elsewhere
from chalicelib.api.resources.time_types import DateTime
from chalicelib.api.resources.types import Choice, Identifier
from chalicelib.services.changes import MAX_ATTRS_LENGTH


def identity(name: str, prefix: str, source: Source) -> tuple[Field, ...]:
    """`id` and `object`."""
    return (
        Field(
            name="id",
            type=Identifier(prefix),
            read_only=True,
            nullable=False,
            source=source,
            key="id",
        ),
        object_name(name),
    )


def object_name(name: str) -> Field:
    """`object`."""
    return Field(
        name="object",
        type=Choice((name,)),
        read_only=True,
        nullable=False,
        echo=(name,),
        source=constant(name),
        doc=f"Always `{name}`.",
    )


def related(name: str, object_name: str) -> Field:
    """The object that another attribute names by id, when it is asked for."""
    return Field(
        name=name, type=Elsewhere(object_name), read_only=True, on_request=True, loads=name
    )


def attrs(source: Source) -> Field:
    """The caller's own JSON."""
    return Field(
        name="attrs",
        type=Document(MAX_ATTRS_LENGTH),
        never_null=True,
        source=source,
        doc="Your own JSON. A change is laid over what is there; a key set to null is removed.",
    )


def timestamps(created: Source, modified: Source) -> tuple[Field, ...]:
    """`created_at` and `modified_at`."""
    return (
        Field(
            name="created_at",
            type=DateTime(),
            read_only=True,
            nullable=False,
            source=created,
            key="created_at",
            doc="In UTC.",
        ),
        Field(
            name="modified_at",
            type=DateTime(),
            read_only=True,
            nullable=False,
            source=modified,
            doc="In UTC.",
        ),
    )
