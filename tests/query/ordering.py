"""Order: what comes before what, ties included."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.query.reading import is_number
from tests.query.schema import COMPOUND, Kind
from tests.query.terms import Refused, Row, Term, parse_term

_DIRECTED = re.compile(r"(asc|desc)\((.*)\)")
_ALONE = "created_at"


@dataclass(frozen=True)
class Order:
    """One term to order by."""

    term: Term
    descending: bool = False


def parse_order(text: str, shape: str) -> Order:
    """`x`, `asc(x)` or `desc(x)`. Raises Refused."""
    directed = _DIRECTED.fullmatch(text)
    term = parse_term(directed[2] if directed else text, shape)
    if term.kind in COMPOUND:
        raise Refused(text)
    return Order(term, directed is not None and directed[1] == "desc")


def rank(value: Any) -> tuple[int, Any]:
    """A sort key: null, booleans, numbers, text and times, then the rest as JSON."""
    if value is None:
        return 0, 0
    if isinstance(value, bool):
        return 1, value
    if is_number(value):
        return 2, value
    if isinstance(value, dict | list):
        return 4, json.dumps(value, default=str)
    return 3, value


def sort_stably(
    items: Iterable[Any], keys: Sequence[tuple[Callable[[Any], Any], bool]]
) -> list[Any]:
    """`items` by several keys, the first of which counts most; True: descending."""
    ordered = list(items)
    for key, descending in reversed(keys):
        ordered.sort(key=key, reverse=descending)
    return ordered


def in_order(
    rows: Iterable[Row],
    orders: Sequence[Order],
    newest: Callable[[Row], Any],
    created: Callable[[Row], Any],
) -> list[Row]:
    """Rows by `orders`; ties newest first, or as a `created_at` that stands last says.

    `newest` and `created` are a row's place in time: the greater, the newer.
    """
    if not orders or orders[-1].term.text != _ALONE:
        last = (newest, True)
        terms = orders
    else:
        last = (created, orders[-1].descending)
        terms = orders[:-1]
    keys = [(_key(order.term), order.descending) for order in terms]
    return sort_stably(rows, [*keys, last])


def _key(term: Term) -> Callable[[Row], Any]:
    """E-mail addresses are equal whatever their case."""
    if term.result is Kind.EMAIL:
        return lambda row: rank((term.value(row) or "").lower() or None)
    return lambda row: rank(term.value(row))
