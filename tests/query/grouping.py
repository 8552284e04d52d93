"""Groups: one row for each, its aggregates, its place in the order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.query.ordering import Order, rank, sort_stably
from tests.query.reading import is_number, wire
from tests.query.schema import COMPOUND
from tests.query.terms import Refused, Row, Term, parse_term


@dataclass(frozen=True)
class Group:
    """The rows that are equal in all keys. `keys` are their values, in order of `group_by`."""

    keys: tuple[Any, ...]
    rows: tuple[Row, ...]


def parse_keys(texts: Sequence[str], shape: str) -> list[Term]:
    """The terms of `group_by`. Raises Refused."""
    terms = [parse_term(text, shape) for text in texts]
    for term in terms:
        if term.is_aggregate or term.kind in COMPOUND:
            raise Refused(term.text)
    return terms


def check_fields(fields: Sequence[Term], keys: Sequence[str]) -> None:
    """Among groups each field is an aggregate or one of the keys. Raises Refused."""
    for field in fields:
        if not field.is_aggregate and field.text not in keys:
            raise Refused(field.text)


def groups(rows: Sequence[Row], keys: Sequence[Term]) -> list[Group]:
    """In ascending order of the keys; without keys all rows are one group."""
    if not keys:
        return [Group((), tuple(rows))]
    found: dict[tuple[Any, ...], list[Row]] = {}
    values: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for row in rows:
        own = tuple(key.value(row) for key in keys)
        ranks = tuple(map(rank, own))
        found.setdefault(ranks, []).append(row)
        values.setdefault(ranks, own)
    return [Group(values[ranks], tuple(found[ranks])) for ranks in sorted(found)]


def in_order(found: Sequence[Group], orders: Sequence[Order], keys: Sequence[Term]) -> list[Group]:
    """Groups by keys, aggregates, or the least (with desc the greatest) of another attribute."""
    places = {key.text: at for at, key in enumerate(keys)}
    return sort_stably(found, [(_sort_key(each, places), each.descending) for each in orders])


def _sort_key(order: Order, places: dict[str, int]) -> Callable[[Group], Any]:
    term = order.term
    if term.text in places:
        return lambda group: rank(group.keys[places[term.text]])
    if term.is_aggregate:
        return lambda group: rank(aggregate(term, group.rows))
    choose = max if order.descending else min
    return lambda group: choose(rank(term.value(row)) for row in group.rows)


def render(group: Group, fields: Sequence[Term], keys: Sequence[Term]) -> dict[str, Any]:
    """The row that is answered for a group."""
    places = {key.text: at for at, key in enumerate(keys)}
    answered: dict[str, Any] = {}
    for field in fields:
        total = field.is_aggregate
        value = aggregate(field, group.rows) if total else group.keys[places[field.text]]
        answered[field.text] = wire(value)
    return answered


def aggregate(term: Term, rows: Sequence[Row]) -> Any:
    """One value for many rows, and for all rows of a list on the way. An average is exact."""
    values = [value for row in rows for value in term.values(row) if value is not None]
    if term.function == "count":
        return len(values)
    if term.function in ("sum", "avg"):
        numbers = [value for value in values if is_number(value)]
        if not numbers:
            return None
        total = sum(numbers)
        return total if term.function == "sum" else Fraction(total) / len(numbers)
    choose = max if term.function == "max" else min
    return choose(values, key=rank, default=None)
