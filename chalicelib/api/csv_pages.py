"""A page of a list as CSV, by RFC 4180: one line of names, and one line for each object.

A column is an attribute, or one of a nested object (`billing_address[postal_code]`); lists and free
documents are JSON in one cell. What stands before a text that a spreadsheet would take for a
formula is an apostrophe: https://owasp.org/www-community/attacks/CSV_Injection.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from chalicelib.api.json_line import MAX_BYTES, handed_on
from chalicelib.api.query.params import Params, base_of
from chalicelib.api.resources.declarations import RESOURCES
from chalicelib.api.resources.field import EVERYTHING, Selection
from chalicelib.api.resources.nesting import Elsewhere, Nested
from chalicelib.api.resources.shape import Shape
from chalicelib.late_dataclass import dataclass

MEDIA_TYPE = "text/csv"
CONTENT_TYPE = f"{MEDIA_TYPE}; charset=utf-8"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

Column = tuple[str, ...]
"""The names on the way to a value."""


@dataclass(frozen=True, slots=True)
class CsvText:
    """What is answered in the place of an object: the text of a page."""

    text: str


class CsvWriter:
    """Lines of one page, up to MAX_BYTES."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._lines: list[str] = [_line(map(_named, columns))]
        self._bytes = handed_on(self._lines[0])

    def has_room(self, answer: Mapping[str, Any]) -> bool:
        """Whether there is room for the line of an object."""
        return self._bytes + handed_on(self._line(answer)) <= MAX_BYTES

    def add(self, answer: Mapping[str, Any]) -> None:
        """Add the line of an object."""
        line = self._line(answer)
        self._lines.append(line)
        self._bytes += handed_on(line)

    def _line(self, answer: Mapping[str, Any]) -> str:
        return _line(_cell(_found(answer, column)) for column in self._columns)

    def page(self) -> CsvText:
        """All of it."""
        return CsvText("".join(self._lines))


def columns_of(shape: Shape, selection: Selection) -> list[Column]:
    """The columns of what is selected of a shape, the same for every object of it."""
    names = {name: inner for name, inner in selection.items() if name != "*"}
    if "*" in selection:
        names = dict.fromkeys(shape.default_names) | names
    return [column for name, inner in names.items() for column in _columns(shape, name, inner)]


def _columns(shape: Shape, name: str, selection: Selection | None) -> Iterator[Column]:
    type_ = shape.by_name[name].type
    if isinstance(type_, Nested):
        yield from ((name, *each) for each in columns_of(type_.shape, selection or EVERYTHING))
    elif isinstance(type_, Elsewhere):
        inner = columns_of(RESOURCES[type_.object], selection or EVERYTHING)
        yield from ((name, *each) for each in inner)
    else:
        yield (name,)


def next_link(params: Params, cursor: str) -> str:
    """The header that leads to the next page (RFC 8288): relative to what was asked for."""
    kept = {key: list(each) for key, each in params.items() if base_of(key) not in _PLACES}
    query = urlencode({**kept, "cursor": cursor}, doseq=True)
    return f'<?{query}>; rel="next"'


_PLACES = frozenset({"cursor", "offset"})


def _named(column: Column) -> str:
    first, *rest = column
    return first + "".join(f"[{each}]" for each in rest)


def _found(answer: Any, column: Column) -> Any:
    for name in column:
        if not isinstance(answer, Mapping):
            return None
        answer = answer.get(name)
    return answer


def _cell(value: Any) -> str:
    """Numbers and booleans are as in JSON, and null is nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(list(cells))
    return text.getvalue()
