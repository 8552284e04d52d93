"""`group_by`, and the aggregates in `fields`."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.api.brackets import safe_name
from chalicelib.api.query.params import MAX_TERMS, Errors, Params, listed, too_many
from chalicelib.api.query.paths import attribute_of, call_of, term_of
from chalicelib.api.query.walk import Unknown
from chalicelib.api.resources.shape import Shape
from chalicelib.query.groups import AGGREGATES, Aggregate, Grouping, GroupOrder, summable
from chalicelib.query.kinds import OBJECT
from chalicelib.query.terms import Term

UNGROUPED = "Invalid value: neither aggregated nor in group_by"


def is_aggregate(text: str) -> bool:
    """Whether it is a call of an aggregate."""
    call = call_of(text)
    return call is not None and call[0] in AGGREGATES


def grouping_of(
    params: Params, names: Sequence[str], orders: Sequence[tuple[str, bool]], shape: Shape
) -> tuple[Grouping | None, Errors]:
    """The groups that are asked for, if any, and what is wrong with them.

    `names` are the fields, `orders` what to order by, with whether descending.
    """
    errors: Errors = {}
    keys = listed(params, "group_by", errors)
    if len(keys) > MAX_TERMS:
        errors["group_by"] = too_many(MAX_TERMS, "terms")
        keys = keys[:MAX_TERMS]
    if not keys and not any(map(is_aggregate, names)):
        return None, errors
    terms = [term for key in keys if (term := _key(key, shape, errors)) is not None]
    columns = [
        column
        for name in dict.fromkeys(names)
        if name != "*" and (column := _column(name, terms, shape, errors)) is not None
    ]
    if not any(name != "*" for name in names):
        columns += terms
    order = [
        GroupOrder(of, descending)
        for text, descending in orders
        if (of := _order(text, shape, errors)) is not None
    ]
    return Grouping(tuple(terms), tuple(columns), tuple(order)), errors


def _key(text: str, shape: Shape, errors: Errors) -> Term | None:
    try:
        if is_aggregate(text):
            raise Unknown("Invalid value: an aggregate")
        return single(term_of(text, shape))
    except Unknown as error:
        errors.setdefault("group_by", f"{error.why}: {safe_name(text)}")
        return None


def _column(
    text: str, keys: Sequence[Term], shape: Shape, errors: Errors
) -> Term | Aggregate | None:
    try:
        if is_aggregate(text):
            return aggregate_of(text, shape)
        term = term_of(text, shape)
    except Unknown as error:
        errors.setdefault("fields", f"{error.why}: {safe_name(text)}")
        return None
    if _plain(term.text) not in {_plain(key.text) for key in keys}:
        errors.setdefault("fields", f"{UNGROUPED}: {safe_name(text)}")
    return term


def _order(text: str, shape: Shape, errors: Errors) -> Term | Aggregate | None:
    try:
        return aggregate_of(text, shape) if is_aggregate(text) else single(term_of(text, shape))
    except Unknown as error:
        errors.setdefault("order_by", f"{error.why}: {safe_name(text)}")
        return None


def aggregate_of(text: str, shape: Shape) -> Aggregate:
    """The aggregate of a call such as `sum(amount)`. Raises Unknown."""
    name, argument = call_of(text) or ("", "")
    if name == "count" and argument == "*":
        return Aggregate(text, name, None)
    term = attribute_of(argument, shape)
    if term.kind is OBJECT or (name in ("sum", "avg") and not summable(term.kind)):
        raise Unknown(f"Invalid value: {name} is not for this attribute")
    return Aggregate(text, name, term)


def single(term: Term) -> Term:
    """The term, which must have one value in a row that can be ordered. Raises Unknown."""
    if term.many or term.kind is OBJECT:
        raise Unknown("Invalid value: an object or a list")
    return term


def _plain(text: str) -> str:
    return "".join(text.split())
