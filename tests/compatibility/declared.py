"""What the declarations say of each attribute, in the words of docs/compatibility.md."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.api.resources.field import Field
from chalicelib.api.resources.nesting import ListOf, Nested
from chalicelib.api.resources.shape import Resource, Shape

Rights = tuple[str, str, str]
"""On create, on update, in answers."""


def attributes(shape: Shape, *, updatable: bool = True) -> Iterator[tuple[str, Rights]]:
    """All attributes by path, those of nested objects too; but not those of other objects.

    `updatable` is whether there is an update at all.
    """
    for field in shape.fields:
        yield field.name, _rights(field, updatable)
        inner = field.type.shape if isinstance(field.type, (Nested, ListOf)) else None
        if inner is None or isinstance(inner, Resource):
            continue
        for name, rights in attributes(inner, updatable=updatable):
            outer, bracket, rest = name.partition("[")
            yield f"{field.name}[{outer}]{bracket}{rest}", _inside(field, rights)


def _rights(field: Field, updatable: bool) -> Rights:
    return _on_create(field), _on_update(field) if updatable else "no", _in_answers(field)


def _inside(parent: Field, rights: Rights) -> Rights:
    """What holds for an attribute of a nested object, which can't be more open than that is."""
    create, update, answered = rights
    return (
        "no" if parent.read_only else create,
        update if _on_update(parent) == "yes" else "no",
        answered,
    )


def _on_create(field: Field) -> str:
    if field.read_only:
        return "no"
    return "required" if field.required else "yes"


def _on_update(field: Field) -> str:
    return "no" if field.read_only or field.fixed else "yes"


def _in_answers(field: Field) -> str:
    if field.write_only:
        return "never"
    if field.on_request:
        return "when named" if field.shown_if is None else "when named ¹"
    return "where there" if field.left_out_if_null else "yes"
