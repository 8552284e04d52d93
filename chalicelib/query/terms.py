"""What a query speaks of: an attribute of a row, or a function of one; and the rows themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Any

from chalicelib.late_dataclass import dataclass
from chalicelib.query.functions import Function
from chalicelib.query.kinds import Kind


@dataclass(slots=True)
class Row:
    """One object of a list, with the objects related to it that have been loaded, by name."""

    value: Any
    related: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Term:
    """An attribute, or a function of it.

    `text` is how the query names it. `key` is the name under which the store may have a key for it,
    if it is plain; `root` names the attribute that it is, or lies in; None may be any. `many` is
    whether a row has several values, of the rows of a list. `loads` names the related object that
    must have been loaded, with dots where it is related to another one.
    """

    text: str
    kind: Kind
    read: Callable[[Row], Any]
    key: str | None = None
    root: str | None = None
    many: bool = False
    loads: str | None = None

    def values(self, row: Row) -> list[Any]:
        """The values of a row: one, which may be null, or any number without null."""
        found = self.read(row)
        return found if self.many else [found]

    def sort_key(self, row: Row) -> Any:
        """What rows are ordered by. Not for a term of many values."""
        return self.kind.sort_key(self.read(row))


def applied(function: Function, term: Term, text: str) -> Term:
    """The term of a function of `term`. The kind must be one that the function takes."""
    read, kind = term.read, term.kind
    gives = function.result_of(kind)
    if term.many:

        def read_all(row: Row) -> Any:
            results = (function.of(value, kind) for value in read(row))
            return [result for result in results if result is not None]

        return Term(text, gives, read_all, root=term.root, many=True, loads=term.loads)

    def read_one(row: Row) -> Any:
        return function.of(read(row), kind)

    return Term(text, gives, read_one, root=term.root, loads=term.loads)
