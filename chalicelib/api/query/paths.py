"""From the text of an attribute or function in a query to the term that reads it from a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.api.brackets import split
from chalicelib.api.query.readers import INDEX, Reader, member, row_at
from chalicelib.api.query.values import value_of
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.field import UNKNOWN, Field
from chalicelib.api.resources.nesting import Elsewhere, ListOf, Nested
from chalicelib.api.resources.registry import RESOURCES
from chalicelib.api.resources.shape import Shape
from chalicelib.api.resources.types import WireType
from chalicelib.errors import BadRequest
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern
from chalicelib.query.functions import FUNCTIONS
from chalicelib.query.kinds import JSON, OBJECT, Kind
from chalicelib.query.terms import Row, Term, applied

_CALL = late_pattern(r"(\w+)\((.*)\)", re.ASCII | re.DOTALL)


class Unknown(Exception):
    """An attribute or function that does not exist, or can't be used so; `why` names no value."""

    def __init__(self, why: str = UNKNOWN) -> None:
        super().__init__(why)
        self.why = why


class ScalarIndexed(Unknown):
    """An index behind an attribute that has no rows: a list of values, in one SDK's spelling."""


def call_of(text: str) -> tuple[str, str] | None:
    """The name and the argument of `name(argument)`."""
    match = _CALL.fullmatch(text.strip())
    return (match[1], match[2].strip()) if match else None


def term_of(text: str, shape: Shape) -> Term:
    """The term that `text` names: a path, or a function of one. Raises Unknown."""
    call = call_of(text)
    if call is None:
        return attribute_of(text, shape)
    function = FUNCTIONS.get(call[0])
    if function is None:
        raise Unknown("Unknown function")
    term = attribute_of(call[1], shape)
    if term.kind is not JSON and term.kind not in function.takes:
        raise Unknown(f"Invalid value: {function.name} is not for this attribute")
    return applied(function, term, text)


def attribute_of(text: str, shape: Shape) -> Term:
    """The term of a path. Raises Unknown."""
    names = path_of(text)
    field, rest, loads = _loaded(names, shape)
    found = _follow(rest, field.type, Reader(_root(field, loads)))
    key = field.key if len(names) == 1 else None
    return Term(text, found.kind, found.reader.read, key=key, many=found.reader.many, loads=loads)


def _loaded(names: Sequence[str], shape: Shape) -> tuple[Field, Sequence[str], str | None]:
    """The last attribute of a path that is loaded, or the first, and the names behind it.

    A related object can have others in its turn: they are loaded by a dotted name.
    """
    field, rest = readable(shape, names[0]), names[1:]
    loads = field.loads
    while rest and isinstance(field.type, Elsewhere):
        inner = readable(RESOURCES[field.type.object], rest[0])
        if inner.loads is None:
            break
        field, rest, loads = inner, rest[1:], f"{loads}.{inner.loads}"
    return field, rest, loads


def path_of(text: str) -> tuple[str, ...]:
    """The names in a path. Raises Unknown for brackets that do not fit."""
    try:
        return split(text)
    except BadRequest as error:
        raise Unknown from error


def readable(shape: Shape, name: str) -> Field:
    """The attribute of this name. Raises Unknown for one that is never answered, too."""
    if name not in shape.readable_names:
        raise Unknown
    return shape.by_name[name]


def shape_of(type_: WireType) -> Shape | None:
    """The declaration of the objects that an attribute of this type is, or is a list of."""
    if isinstance(type_, Elsewhere):
        return RESOURCES[type_.object]
    return type_.shape if isinstance(type_, Nested | ListOf) else None


def unloaded(shape: Shape, name: str) -> Field:
    """The same, of an object inside another one, where nothing can be loaded. Raises Unknown."""
    field = readable(shape, name)
    if field.loads is not None:
        raise Unknown
    return field


@dataclass(frozen=True, slots=True)
class _Found:
    kind: Kind
    reader: Reader


def _follow(names: Sequence[str], type_: WireType, reader: Reader) -> _Found:
    """What `names` lead to, from an attribute of this type on."""
    if not names:
        kind, comparable = value_of(type_)
        return _Found(kind, reader.then(comparable))
    if isinstance(type_, Document):
        for name in names:
            reader = reader.then(member(name))
        return _Found(JSON, reader)
    if isinstance(type_, ListOf):
        return _follow_rows(names, type_.shape, reader)
    shape = shape_of(type_)
    if shape is not None:
        return _follow_into(names, shape, reader)
    raise ScalarIndexed if len(names) == 1 and INDEX.fullmatch(names[0] or "0") else Unknown


def _follow_rows(names: Sequence[str], shape: Shape, reader: Reader) -> _Found:
    """Into one row of a list, or any."""
    if not INDEX.fullmatch(names[0]):
        return _follow_into(names, shape, reader.each())
    reader = reader.then(row_at(int(names[0])))
    if len(names) == 1:
        return _Found(OBJECT, reader)
    return _follow_into(names[1:], shape, reader)


def _follow_into(names: Sequence[str], shape: Shape, reader: Reader) -> _Found:
    field = unloaded(shape, names[0])
    return _follow(names[1:], field.type, reader.then(field.of))


def _root(field: Field, loads: str | None) -> Callable[[Row], Any]:
    if loads is not None:
        return lambda row: row.related.get(loads)
    return lambda row: field.of(row.value)
