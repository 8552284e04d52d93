"""A whole query string: what a list is asked for, and what of each row is answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypedDict

from chalicelib.api.brackets import safe_name
from chalicelib.api.query.fields import Fields, named_fields, read_fields
from chalicelib.api.query.filters import conditions_of
from chalicelib.api.query.grouping import grouping_of, single
from chalicelib.api.query.params import (
    MAX_TERMS,
    Errors,
    Params,
    base_of,
    filter_keys,
    listed,
    too_many,
    values_of,
    whole,
)
from chalicelib.api.query.paths import term_of
from chalicelib.api.query.walk import Unknown
from chalicelib.api.resources.shape import Resource
from chalicelib.errors import InvalidAttributes
from chalicelib.late_dataclass import dataclass
from chalicelib.late_pattern import late_pattern
from chalicelib.query.kinds import MOMENT
from chalicelib.query.order import InvalidCursor, Ordering, Place, read_cursor, signature_of
from chalicelib.query.query import DEFAULT_LIMIT, Query
from chalicelib.query.terms import Term

MAX_LIMIT = 1_000
MAX_OFFSET = 1_000_000
CSV_LIMIT = 5_000
"""How many objects a page of CSV has, unless it is told another number, and at most."""
CREATED_AT = "created_at"

_ORDER = late_pattern(r"(asc|desc)\((.+)\)", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A parsed query string. `signature` tells cursors of this list from those of others."""

    query: Query
    fields: Fields
    signature: str
    as_csv: bool = False


class _Section(TypedDict):
    """Which of the rows are answered."""

    limit: int
    offset: int


def parse_list(params: Params, resource: Resource) -> ListQuery:
    """Raises InvalidAttributes with everything that is wrong."""
    errors: Errors = {}
    conditions = conditions_of(params, resource, errors)
    names = named_fields(params, resource, errors)
    orders = _orders(params, errors)
    grouping, wrong = grouping_of(params, names, orders, resource)
    errors |= wrong
    fields = read_fields(names, resource, errors) if grouping is None else Fields()
    ordering = _ordering(orders, resource, errors) if grouping is None else Ordering()
    signature = _signature(params, resource)
    after = _after(params, signature, ordering, grouped=grouping is not None, errors=errors)
    as_csv = _as_csv(params, errors)
    section = _section(params, errors, as_csv=as_csv)
    _refuse_unserved(params, errors)
    if errors:
        raise InvalidAttributes(errors)
    query = Query(
        conditions=conditions,
        ordering=ordering,
        **section,
        after=after,
        may_stop=as_csv or "cursor" in params,
        grouping=grouping,
    )
    return ListQuery(query, fields, signature, as_csv)


def _section(params: Params, errors: Errors, *, as_csv: bool) -> _Section:
    most, usual = (CSV_LIMIT, CSV_LIMIT) if as_csv else (MAX_LIMIT, DEFAULT_LIMIT)
    limit = whole(params, "limit", most, usual, errors)
    return _Section(limit=limit, offset=whole(params, "offset", MAX_OFFSET, 0, errors))


def _as_csv(params: Params, errors: Errors) -> bool:
    """Whether a page of CSV is asked for, in the place of JSON."""
    texts = values_of(params, "format", errors)
    if any(text not in ("csv", "json") for text in texts):
        errors["format"] = "Invalid value: expected csv or json"
    return texts[-1:] == ["csv"]


def _refuse_unserved(params: Params, errors: Errors) -> None:
    for name in ("mode", "q"):
        if any(base_of(key) == name for key in params):
            errors[name] = "Not supported here"


def _orders(params: Params, errors: Errors) -> list[tuple[str, bool]]:
    """What to order by, and whether descending."""
    orders = []
    texts = listed(params, "order_by", errors)
    if len(texts) > MAX_TERMS:
        errors["order_by"] = too_many(MAX_TERMS, "terms")
    for text in texts[:MAX_TERMS]:
        match = _ORDER.fullmatch(text)
        orders.append((match[2].strip(), match[1] == "desc") if match else (text, False))
    return orders


def _ordering(orders: Sequence[tuple[str, bool]], resource: Resource, errors: Errors) -> Ordering:
    """Creation as the last term turns the ties too: it is the order that a walk has by itself."""
    terms: list[tuple[Term, bool]] = []
    for text, descending in orders:
        try:
            terms.append((single(term_of(text, resource)), descending))
        except Unknown as error:
            errors.setdefault("order_by", f"{error.why}: {safe_name(text)}")
    if not orders or orders[-1][0] != CREATED_AT:
        return Ordering(tuple(terms))
    descending = orders[-1][1]
    created = [] if resource.in_order else [(each, descending) for each in _creation(resource)]
    return Ordering((*terms[:-1], *created), newest_first=descending)


def _creation(resource: Resource) -> list[Term]:
    """The order of creation, to the microsecond, where lists do not come in it by themselves."""
    field = resource.by_name[CREATED_AT]
    exact = Term(CREATED_AT, MOMENT, lambda row: field.of(row.value))
    return [exact, term_of("id", resource)]


def _signature(params: Params, resource: Resource) -> str:
    """A cursor goes with the filters and the order that it was made for."""
    keys = filter_keys(params) + [key for key in params if base_of(key) == "order_by"]
    return signature_of([(resource.path,), *((key, *params[key]) for key in keys)])


def _after(
    params: Params, signature: str, ordering: Ordering, *, grouped: bool, errors: Errors
) -> Place | None:
    given = values_of(params, "cursor", errors)
    if not given:
        return None
    if grouped:
        errors["cursor"] = "Not supported with groups"
    if any(base_of(key) == "offset" for key in params):
        errors["offset"] = "Invalid value: a cursor is given too"
    return _place(given[-1], signature, ordering, errors) if given[-1] else None


def _place(text: str, signature: str, ordering: Ordering, errors: Errors) -> Place | None:
    try:
        place = read_cursor(text, signature)
    except InvalidCursor:
        place = None
    if place is None or len(place.keys) != len(ordering.terms):
        errors["cursor"] = "Invalid value: not a cursor of this list"
        return None
    return place
