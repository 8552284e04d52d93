"""A term of a query, `path`, `function(path)` or `aggregate(path)`, and its values in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.query.functions import AGGREGATES, FUNCTIONS, apply, result_kind, suits
from tests.query.reading import native
from tests.query.schema import (
    COMPOUND,
    SHAPES,
    Attribute,
    Kind,
    Path,
    Unknown,
    attribute_at,
    kind_at,
)

Row = Mapping[str, Any]
_CALL = re.compile(r"(\w+)\((.*)\)")
_PATH = re.compile(r"\w+(\[[^\[\]]+\])*")


class Refused(Exception):
    """The term can't be asked."""


@dataclass(frozen=True)
class Term:
    """A path, its kind at the end, and the function or aggregate around it, if any."""

    text: str
    path: Path
    kind: Kind
    shape: str
    function: str = ""

    @property
    def result(self) -> Kind:
        """The kind of what the term stands for."""
        return result_kind(self.function) if self.function in FUNCTIONS else self.kind

    @property
    def attribute(self) -> Attribute:
        """The attribute that the path leads to."""
        return attribute_at(self.shape, self.path)

    @property
    def is_aggregate(self) -> bool:
        """Whether it is one value for many rows."""
        return self.function in AGGREGATES

    def values(self, row: Row) -> list[Any]:
        """The values in `row`, native: one, or one for each row of a list on the way.

        Through a list only what is not null counts; where that is nothing, there is one null.
        """
        found = [native(self.kind, value) for value in walk(row, self.path, self.shape)]
        if self._is_applied:
            found = [apply(self.function, value) for value in found]
        return [value for value in found if value is not None] or [None]

    def value(self, row: Row) -> Any:
        """The value in `row`, for paths that lead to one."""
        [found] = self.values(row)
        return found

    @property
    def _is_applied(self) -> bool:
        return self.function in FUNCTIONS


def parse_path(text: str) -> Path:
    """`a[b][c]` as its names. Raises Refused."""
    if not _PATH.fullmatch(text):
        raise Refused(text)
    return tuple(re.split(r"[\[\]]+", text.rstrip("]")))


def parse_term(text: str, shape: str) -> Term:
    """A path or a call. Raises Refused for what does not exist or does not fit."""
    call = _CALL.fullmatch(text)
    function, inner = (call[1], call[2]) if call else ("", text)
    if function == "count" and inner == "*":
        return Term(text, ("id",), Kind.ID, shape, function)
    path = parse_path(inner)
    try:
        kind = kind_at(shape, path)
    except Unknown as unknown:
        raise Refused(text) from unknown
    if call:
        _check_call(function, kind)
    return Term(text, path, kind, shape, function)


def _check_call(function: str, kind: Kind) -> None:
    if kind in COMPOUND or function not in FUNCTIONS.keys() | AGGREGATES:
        raise Refused(function)
    if function in ("sum", "avg") and kind not in (Kind.NUMBER, Kind.FREE):
        raise Refused(function)
    if function in FUNCTIONS and not suits(function, kind):
        raise Refused(function)


def walk(value: Any, path: Sequence[str], shape: str = "") -> Iterator[Any]:
    """What lies at the end of `path`; through a declared list, one for each of its rows.

    `shape` is that of `value`, empty inside a free document, where a list has no names.
    """
    if not path:
        yield value
        return
    name, rest = path[0], path[1:]
    if isinstance(value, list):
        if name.isdecimal():
            yield from walk(value[int(name)] if int(name) < len(value) else None, rest, shape)
        elif shape:
            for each in value:
                yield from walk(each, path, shape)
        else:
            yield None
    elif isinstance(value, Mapping):
        yield from walk(value.get(name), rest, SHAPES[shape][name].inner if shape else "")
    else:
        yield None
