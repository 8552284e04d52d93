"""Fields that every object has."""

from __future__ import annotations

from typing import Any

from chalicelib.api.resources.choice_types import Choice
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.field import Field, Source, constant
from chalicelib.api.resources.nesting import Elsewhere
from chalicelib.api.resources.pages import NO_PAGES, Pages
from chalicelib.api.resources.time_types import DateTime
from chalicelib.api.resources.types import Identifier, WireType
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
            pages=Pages(see=True),
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
        pages=Pages(see=True),
        doc=f"Always `{name}`.",
    )


def answered(name: str, type_: WireType, source: Source | None = None, **more: Any) -> Field:
    """What is answered and never taken."""
    return Field(name=name, type=type_, read_only=True, source=source, **more)


def related(name: str, object_name: str) -> Field:
    """The object that another attribute names by id, when it is asked for."""
    return Field(
        name=name, type=Elsewhere(object_name), read_only=True, on_request=True, loads=name
    )


def attrs(source: Source, pages: Pages = NO_PAGES) -> Field:
    """The caller's own JSON."""
    return Field(
        name="attrs",
        type=Document(MAX_ATTRS_LENGTH),
        never_null=True,
        source=source,
        pages=pages,
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
