"""The objects that a query names, for a request that changes or deletes all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.api.envelope import PLAN_HEADER, Call
from chalicelib.api.query.lists import parse_list
from chalicelib.api.query.params import base_of
from chalicelib.api.resources.shape import Resource
from chalicelib.domain.ids import is_id
from chalicelib.errors import BadRequest, InvalidAttributes
from chalicelib.services.lists.listing import Listed, within_bounds

MAX_ROWS = 100
"""Objects in one request: a transaction of the store has 100 items, and each object needs one."""

Source = Callable[[Call], Listed]
"""Where the objects of a collection are listed from."""

_NOT_FILTERS = frozenset({"fields", "mode"})
_OF_PAGES = frozenset({"limit", "offset", "cursor", "order_by", "group_by"})


def check_count(count: int, what: str = "rows") -> None:
    """Raises BadRequest for more objects than one request can be about."""
    if count > MAX_ROWS:
        raise BadRequest(
            f"At most {MAX_ROWS} {what} in one request: they are written all or nothing."
        )


def matching(call: Call, resource: Resource, source: Source) -> list[str]:
    """The ids of all objects that match the filters of the query, MAX_ROWS at most.

    Raises BadRequest without any filter and where more match, InvalidAttributes for a filter that
    is wrong, and for what would pick a page: to change "the first ten" is nobody's wish.
    """
    filters = {
        key: values for key, values in call.params.items() if base_of(key) not in _NOT_FILTERS
    }
    paged = {
        base_of(key): "Not supported with mode=query"
        for key in filters
        if base_of(key) in _OF_PAGES
    }
    if paged:
        raise InvalidAttributes(paged)
    if not filters:
        raise BadRequest("mode=query needs a filter: without one it would be about everything.")
    ids = _named(filters, resource)
    if ids is None:
        query = replace(parse_list(filters, resource).query, limit=MAX_ROWS + 1)
        with within_bounds():
            found = source(call).find(call.organisation, query)
        call.headers[PLAN_HEADER] = found.plan
        ids = [_id_of(row.value, resource) for row in found.rows]
    check_count(len(ids), "objects that match")
    return ids


def _named(filters: dict[str, Sequence[str]], resource: Resource) -> list[str] | None:
    """The ids where the query is nothing but ids: whoever changes them reads them anyway."""
    if list(filters) != ["id"] or len(filters["id"]) != 1:
        return None
    ids = list(dict.fromkeys(filters["id"][0].split("|")))
    return ids if all(is_id(each, resource.prefix) for each in ids) else None


def _id_of(found: Any, resource: Resource) -> str:
    identifier = resource.render(found, {"id": None})["id"]
    return str(identifier)
