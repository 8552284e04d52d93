"""The walk of a path through the declarations: one step for each name, whoever asks for it.

Filters, orders, groups and functions read a value at its end; `fields` selects what lies on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.api.brackets import split
from chalicelib.api.query.readers import INDEX
from chalicelib.api.resources.declarations import RESOURCES
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.field import UNKNOWN, Field
from chalicelib.api.resources.nesting import Elsewhere, ListOf, Nested
from chalicelib.api.resources.shape import Shape
from chalicelib.api.resources.types import WireType
from chalicelib.errors import BadRequest
from chalicelib.late_dataclass import dataclass


class Unknown(Exception):
    """An attribute or function that does not exist, or can't be used so; `why` names no value."""

    def __init__(self, why: str = UNKNOWN) -> None:
        super().__init__(why)
        self.why = why


class ScalarIndexed(Unknown):
    """An index behind an attribute that has no rows: a list of values, in one SDK's spelling."""


@dataclass(frozen=True, slots=True)
class Step:
    """One name of a path: an attribute (`field`), a row of a list, or else a member of free JSON.

    `rows` is the shape of the list that a row is one of.
    """

    name: str
    field: Field | None = None
    rows: Shape | None = None


def walk(text: str, shape: Shape) -> tuple[Step, ...]:
    """The steps from an object of `shape` to what the path names, one at least. Raises Unknown."""
    first, *rest = names = _names(text)
    steps = [Step(first, _readable(shape, first))]
    for name in rest:
        is_last = len(steps) == len(names) - 1
        steps.append(_after(steps[-1], name, is_last=is_last))
    return tuple(steps)


def _names(text: str) -> Sequence[str]:
    """The names in a path. Raises Unknown for brackets that do not fit."""
    try:
        return split(text)
    except BadRequest as error:
        raise Unknown from error


def _after(before: Step, name: str, *, is_last: bool) -> Step:
    """The step to `name`, behind another one."""
    if before.rows is not None:
        return Step(name, _unloaded(before.rows, name))
    if before.field is None or isinstance(before.field.type, Document):
        return Step(name)
    type_ = before.field.type
    if isinstance(type_, ListOf) and INDEX.fullmatch(name):
        return Step(name, rows=type_.shape)
    shape = _shape_of(type_)
    if shape is None:
        raise ScalarIndexed if is_last and INDEX.fullmatch(name or "0") else Unknown
    find = _readable if isinstance(type_, Elsewhere) else _unloaded
    return Step(name, find(shape, name))


def _shape_of(type_: WireType) -> Shape | None:
    """The declaration of the objects that an attribute of this type is, or is a list of."""
    if isinstance(type_, Elsewhere):
        return RESOURCES[type_.object]
    return type_.shape if isinstance(type_, Nested | ListOf) else None


def _readable(shape: Shape, name: str) -> Field:
    """The attribute of this name. Raises Unknown for one that is never answered, too."""
    if name not in shape.readable_names:
        raise Unknown(shape.unknown(name))
    return shape.by_name[name]


def _unloaded(shape: Shape, name: str) -> Field:
    """The same, of an object inside another one, where nothing can be loaded. Raises Unknown."""
    field = _readable(shape, name)
    if field.loads is not None:
        raise Unknown
    return field
