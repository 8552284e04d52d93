"""The order of rows, positions in it, and cursors, which are positions in writing.

Rows are ordered by the terms of the query, and where these are equal by creation and id, newest
first. A position is what a row is ordered by, so that a walk goes on behind it whatever has been
inserted or deleted since.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from chalicelib.finite import finite
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern
from chalicelib.list_budget import compared
from chalicelib.query.terms import Row, Term

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ID = late_pattern(r"\w{1,64}", re.ASCII)


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where a row stands in the order of creation: its moment, to the microsecond, and its id.

    `inner` tells apart the parts of one object, such as the ledger lines of a transaction.
    """

    created_at: datetime
    id: str
    inner: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ordering:
    """Terms, each with whether it descends. `newest_first` is the direction of what comes after."""

    terms: tuple[tuple[Term, bool], ...] = ()
    newest_first: bool = True

    @property
    def natural(self) -> bool:
        """Whether it is the order of creation itself."""
        return not self.terms


@dataclass(frozen=True, slots=True)
class Place:
    """A row's position in an ordering: the sort key of each term, and its position in creation."""

    keys: tuple[Any, ...]
    position: Position


def place_of(row: Row, ordering: Ordering, position: Position) -> Place:
    """The place of a row."""
    return Place(tuple(term.sort_key(row) for term, _ in ordering.terms), position)


def sorting(ordering: Ordering) -> Callable[[Place], Any]:
    """The key function that sorts places."""
    directed = in_directions([*(down for _, down in ordering.terms), ordering.newest_first])
    return lambda place: directed((*place.keys, place.position))


def in_directions(descending: Sequence[bool]) -> Callable[[Sequence[Any]], Any]:
    """The key function that sorts rows of keys, each column ascending or descending."""
    columns = len(descending)

    def compare(left: Sequence[Any], right: Sequence[Any]) -> int:
        compared(columns)
        for down, a, b in zip(descending, left, right, strict=True):
            if a != b:
                return 1 if (a < b) is down else -1
        return 0

    return cmp_to_key(compare)


def is_behind(place: Place, other: Place, ordering: Ordering) -> bool:
    """Whether `place` comes after `other`. Raises InvalidCursor where they can't be compared.

    They can't where `other` was forged: a number where the rows have a text.
    """
    key = sorting(ordering)
    try:
        return bool(key(place) > key(other))
    except (TypeError, ValueError) as error:
        raise InvalidCursor from error


class InvalidCursor(Exception):
    """The text is no cursor, or that of another list."""


def write_cursor(place: Place, signature: str) -> str:
    """A place as a short text for a URL. `signature` says of which list."""
    content = [_digest(signature), *map(_plain, (*place.keys, _position_key(place.position)))]
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str, signature: str) -> Place:
    """The inverse of `write_cursor`. Raises InvalidCursor. Grants nothing: it is only a place."""
    try:
        padded = text + "=" * (-len(text) % 4)
        digest, *keys = _DECODER.decode(_text_of(padded))
        if digest != _digest(signature):
            raise InvalidCursor
        *terms, (created_at, identifier, *inner) = map(_value, keys)
        if not isinstance(created_at, datetime) or not all(isinstance(each, str) for each in inner):
            raise InvalidCursor
        if not _ID.fullmatch(identifier):
            raise InvalidCursor
        return Place(tuple(terms), Position(created_at, identifier, tuple(inner)))
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise InvalidCursor from error


def _text_of(padded: str) -> str:
    return base64.b64decode(padded, altchars=b"-_", validate=True).decode()


def _number(text: Any) -> Decimal:
    """Decimal reads more than texts. Raises TypeError and ValueError."""
    if not isinstance(text, str):
        raise TypeError("not the text of a number")
    return finite(text)


def _refuse(number: str) -> Any:
    raise ValueError(f"{number} is not written as a text")


# Numbers with a fraction are written as texts of decimals, so that these here are forged.
_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)


def signature_of(parts: Iterable[Sequence[str]]) -> str:
    """What a cursor must fit to: the list's path, its filters and its order."""
    return json.dumps(sorted(map(list, parts)))


def _digest(signature: str) -> str:
    return hashlib.sha256(signature.encode()).hexdigest()[:12]


def _position_key(position: Position) -> tuple[Any, ...]:
    return (position.created_at, position.id, *position.inner)


def _plain(value: Any) -> Any:
    """Sort keys are tuples of what JSON knows, and of moments, dates and decimals."""
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        return {"m": (value - _EPOCH) // _MICROSECOND}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    return value


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_value(each) for each in plain)
    if not isinstance(plain, dict):
        return plain
    [(tag, inner)] = plain.items()
    read: dict[str, Callable[[Any], Any]] = {
        "m": lambda micros: _EPOCH + int(micros) * _MICROSECOND,
        "d": date.fromisoformat,
        "n": _number,
    }
    return read[tag](inner)
