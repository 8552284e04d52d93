"""The filters of a query string as conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chalicelib.api.brackets import safe_name
from chalicelib.api.query.params import (
    MAX_ALTERNATIVES,
    MAX_FILTERS,
    Errors,
    Params,
    filter_keys,
    too_many,
)
from chalicelib.api.query.paths import call_of, term_of
from chalicelib.api.query.walk import ScalarIndexed, Unknown
from chalicelib.api.resources.field import UNKNOWN
from chalicelib.api.resources.shape import Shape
from chalicelib.late_pattern import late_pattern
from chalicelib.query.escapes import split
from chalicelib.query.filter_conditions import Condition, condition, one_of
from chalicelib.query.groups import AGGREGATES
from chalicelib.query.kinds import Unreadable

_OPERATOR = late_pattern(r"(?P<name>[^<>!?]+)(?P<sign>[<>!?])(?P<rest>.*)", re.DOTALL)
_LAST_INDEX = late_pattern(r"(.+)\[\d{0,3}\]", re.ASCII)


def conditions_of(params: Params, shape: Shape, errors: Errors) -> tuple[Condition, ...]:
    """All of which must hold. What is wrong goes into `errors`, by the key as it was given."""
    if (over := _out_of_bounds(params)) is not None:
        errors.update(over)
        return ()
    found: list[Condition] = []
    lists: dict[str, list[str]] = {}
    for key in filter_keys(params):
        try:
            found += _conditions(key, params[key], shape)
        except ScalarIndexed:
            base = _LAST_INDEX.sub(r"\1", key)
            lists.setdefault(base, []).extend(params[key])
        except (Unknown, Unreadable) as error:
            errors[safe_name(key)] = _operator_before(key, shape) or why(error)
    for base, texts in lists.items():
        try:
            found.append(one_of(term_of(base, shape), texts))
        except (Unknown, Unreadable) as error:
            errors[safe_name(base)] = why(error)
    return tuple(found)


def _operator_before(key: str, shape: Shape) -> str | None:
    """What to write for `amount>=10`, of which HTTP makes a name `amount>` with the value 10."""
    match = _OPERATOR.fullmatch(key)
    if match is None:
        return None
    try:
        term_of(match["name"], shape)
    except Unknown:
        return None
    sign = match["sign"]
    if not match["rest"]:
        sign = {">": ">=", "<": "<="}.get(sign, sign)
    return f"{UNKNOWN}: an operator stands behind the =, {match['name']}={sign}…"


def _out_of_bounds(params: Params) -> Errors | None:
    """What is wrong with too many filters or alternatives, under the first one that is over."""
    filters = alternatives = 0
    for key in filter_keys(params):
        filters += len(params[key])
        if filters > MAX_FILTERS:
            return {safe_name(key): too_many(MAX_FILTERS, "filters")}
        alternatives += sum(len(split(text, "|")) for text in params[key])
        if alternatives > MAX_ALTERNATIVES:
            return {safe_name(key): too_many(MAX_ALTERNATIVES, "alternatives in all filters")}
    return None


def why(error: Unknown | Unreadable) -> str:
    """The text for the caller."""
    if isinstance(error, Unreadable):
        return f"Invalid value: expected {error.expected}"
    return error.why


def _conditions(key: str, texts: Sequence[str], shape: Shape) -> Iterator[Condition]:
    call = call_of(key)
    if call is not None and call[0] in AGGREGATES:
        raise Unknown("An aggregate can't be filtered by")
    term = term_of(key, shape)
    for text in texts:
        yield condition(term, text)
