"""Which kind of value an attribute of a wire type is to the query language."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from chalicelib.api.resources.choice_types import Boolean, Choice
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.instrument_types import Details
from chalicelib.api.resources.nesting import Elsewhere, ListOf, Nested
from chalicelib.api.resources.number_types import Amount, Number
from chalicelib.api.resources.time_types import DateTime, Day
from chalicelib.api.resources.types import EMAIL, Identifier, Text, WireType
from chalicelib.api.resources.webhook_types import Retries, Whole
from chalicelib.domain.ids import is_id
from chalicelib.query.closed_kinds import choice_of, identifier_of
from chalicelib.query.kinds import BOOLEAN, DAY, FOLDED, MOMENT, NUMBER, OBJECT, TEXT, Kind
from chalicelib.query.literals import day_of, decimal_of, seconds_of

Comparable = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


_KINDS: tuple[tuple[type, Kind, Comparable], ...] = (
    (Text, TEXT, _same),
    (Details, TEXT, str),
    (Boolean, BOOLEAN, _same),
    (Amount, NUMBER, _dollars),
    (Number, NUMBER, decimal_of),
    (Whole, NUMBER, decimal_of),
    (Retries, NUMBER, decimal_of),
    (DateTime, MOMENT, seconds_of),
    (Day, DAY, day_of),
    (Document, OBJECT, _same),
    (Nested, OBJECT, _same),
    (ListOf, OBJECT, _same),
    (Elsewhere, OBJECT, _same),
)


def value_of(type_: WireType) -> tuple[Kind, Comparable]:
    """The kind of an attribute of this type, and how its domain value is made comparable.

    Raises TypeError for a type that the table lacks.
    """
    if type_ is EMAIL:
        return FOLDED, _same
    if isinstance(type_, Choice):
        return choice_of(type_.words + type_.made_here, type_.documented), str
    if isinstance(type_, Identifier):
        return identifier_of(type_.prefix, partial(is_id, prefix=type_.prefix)), _same
    for known, kind, comparable in _KINDS:
        if isinstance(type_, known):
            return kind, comparable
    raise TypeError(f"no kind for {type(type_).__name__}")
