"""Filters: `key=value` with alternatives and operators, for each kind of attribute."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.query import reading
from tests.query.escapes import Literal, apart, characters
from tests.query.reading import Unreadable, is_number
from tests.query.schema import COMPOUND, TEXTUAL, Kind
from tests.query.terms import Refused, Row, Term

_OPERATORS = (">=", "<=", ">", "<", "!", "?")


@dataclass(frozen=True)
class Filter:
    """One condition: one of `alternatives` must hold, each an operator and a literal."""

    term: Term
    alternatives: tuple[tuple[str, Literal], ...]

    def holds(self, row: Row) -> bool:
        """Whether the row passes."""
        values = self.term.values(row)
        return any(_holds(op, text, self.term.result, values) for op, text in self.alternatives)


def parse_filter(term: Term, texts: Sequence[str]) -> Filter:
    """The condition of `texts`, all of whose alternatives are one list. Raises Refused."""
    if term.kind is Kind.EMAIL and term.result in TEXTUAL:
        alternatives = tuple(("", Literal(tuple(text))) for text in texts)
    else:
        alternatives = tuple(_split(each) for text in texts for each in apart(text, "|"))
    for operator, literal in alternatives:
        _check(operator, literal, term)
    return Filter(term, alternatives)


def _split(alternative: str) -> tuple[str, Literal]:
    for operator in _OPERATORS:
        if alternative.startswith(operator):
            return operator, Literal(tuple(characters(alternative.removeprefix(operator))))
    return "", Literal(tuple(characters(alternative)))


def _check(operator: str, literal: Literal, term: Term) -> None:
    text = literal.text
    if term.is_aggregate:
        raise Refused(term.text)
    if literal.is_null:
        if operator not in ("", "!"):
            raise Refused(term.text)
        return
    kind = term.result
    if kind in COMPOUND or (operator == "?" and kind not in TEXTUAL | {Kind.FREE}):
        raise Refused(term.text)
    if operator in ("", "!") and not term.function and not term.attribute.can_be(text):
        raise Refused(term.text)
    try:
        _read(kind, text)
    except Unreadable as unreadable:
        raise Refused(term.text) from unreadable


def _read(kind: Kind, text: str) -> Any:
    readers = {
        Kind.NUMBER: reading.number,
        Kind.BOOL: reading.boolean,
        Kind.MOMENT: reading.moment,
        Kind.DATE: reading.day,
    }
    return readers[kind](text) if kind in readers else text


def _holds(operator: str, literal: Literal, kind: Kind, values: Sequence[Any]) -> bool:
    if operator == "!":
        return not any(_equal(kind, value, literal) for value in values)
    if operator == "":
        return any(_equal(kind, value, literal) for value in values)
    if operator == "?":
        return any(_like(value, literal) for value in values)
    return any(_compares(operator, kind, value, literal.text) for value in values)


def _equal(kind: Kind, value: Any, literal: Literal) -> bool:
    text = literal.text
    if value is None or literal.is_null:
        return value is None and literal.is_null
    if kind is Kind.CHOICE:
        return value in text.split(",")
    if kind is Kind.EMAIL:
        return bool(value.lower() == text.lower())
    if kind is Kind.FREE:
        return _equal_free(value, text)
    if kind is Kind.MOMENT:
        asked = reading.moment(text)
        return bool((value if isinstance(asked, datetime) else value.date()) == asked)
    return bool(value == _read(kind, text))


def _equal_free(value: Any, text: str) -> bool:
    """A number or boolean as one where the text can be read as one; otherwise as text."""
    try:
        if isinstance(value, bool):
            return value is reading.boolean(text)
        if is_number(value):
            return bool(value == reading.number(text))
    except Unreadable:
        return False
    return bool(value == text)


def _like(value: Any, pattern: Literal) -> bool:
    if not isinstance(value, str):
        return False
    parts = (".*" if each == "*" else re.escape(each[-1].lower()) for each in pattern.written)
    return re.fullmatch("".join(parts), value.lower(), re.DOTALL) is not None


def _compares(operator: str, kind: Kind, value: Any, text: str) -> bool:
    pair = _comparable(kind, value, text)
    if pair is None:
        return False
    left, right = pair
    if operator == ">":
        return bool(left > right)
    if operator == "<":
        return bool(left < right)
    return bool(left >= right if operator == ">=" else left <= right)


def _comparable(kind: Kind, value: Any, text: str) -> tuple[Any, Any] | None:
    """Both sides as they compare, or None where they do not."""
    if value is None:
        return None
    if kind is Kind.FREE:
        return _comparable_free(value, text)
    if kind is Kind.EMAIL:
        return value.lower(), text.lower()
    asked = _read(kind, text)
    if kind is Kind.MOMENT and not isinstance(asked, datetime):
        return value, reading.moment(f"{asked} 00:00:00")
    if kind is Kind.DATE:
        assert isinstance(asked, date)
    return value, asked


def _comparable_free(value: Any, text: str) -> tuple[Any, Any] | None:
    if isinstance(value, str):
        return value, text
    if not is_number(value):
        return None
    try:
        return value, reading.number(text)
    except Unreadable:
        return None
