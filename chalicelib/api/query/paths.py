"""From the text of an attribute or function in a query to the term that reads it from a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.api.query.readers import Reader, member, row_at
from chalicelib.api.query.values import value_of
from chalicelib.api.query.walk import Step, Unknown, walk
from chalicelib.api.resources.nesting import ListOf
from chalicelib.api.resources.shape import Shape
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern
from chalicelib.query.functions import FUNCTIONS
from chalicelib.query.kinds import JSON, OBJECT, Kind
from chalicelib.query.terms import Row, Term, applied

_CALL = late_pattern(r"(\w+)\((.*)\)", re.ASCII | re.DOTALL)


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
    if term.kind is not JSON and term.kind.name not in function.takes:
        raise Unknown(f"Invalid value: {function.name} is not for this attribute")
    return applied(function, term, text)


def attribute_of(text: str, shape: Shape) -> Term:
    """The term of a path. Raises Unknown."""
    steps = walk(text, shape)
    loaded = [field for step in steps if (field := step.field) is not None and field.loads]
    loads = ".".join(field.loads or "" for field in loaded) or None
    behind = steps[max(len(loaded), 1) :]
    found = _read(steps[len(steps) - len(behind) - 1], behind, loads)
    first = steps[0].field
    key = first.key if first is not None and len(steps) == 1 else None
    reader = found.reader
    return Term(
        text, found.kind, reader.read, key, root=steps[0].name, many=reader.many, loads=loads
    )


@dataclass(frozen=True, slots=True)
class _Found:
    kind: Kind
    reader: Reader


def _read(root: Step, behind: Sequence[Step], loads: str | None) -> _Found:
    """What is read of a row at the end of the steps `behind` the one that is its own, or loaded."""
    reader, last = Reader(_root(root, loads)), root
    for step in behind:
        reader, last = _further(reader, last, step), step
    if last.rows is not None:
        return _Found(OBJECT, reader)
    if last.field is None:
        return _Found(JSON, reader)
    kind, comparable = value_of(last.field.type)
    return _Found(kind, reader.then(comparable))


def _further(reader: Reader, before: Step, step: Step) -> Reader:
    """`reader`, one step on."""
    if step.rows is not None:
        return reader.then(row_at(int(step.name)))
    if step.field is None:
        return reader.then(member(step.name))
    of_rows = before.field is not None and isinstance(before.field.type, ListOf)
    return (reader.each() if of_rows else reader).then(step.field.of)


def _root(step: Step, loads: str | None) -> Callable[[Row], Any]:
    field = step.field
    assert field is not None  # noqa: S101  (a path begins with an attribute)
    if loads is not None:
        return lambda row: row.related.get(loads)
    return lambda row: field.of(row.value)
