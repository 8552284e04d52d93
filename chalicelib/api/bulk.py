"""Several objects in one request: lists of rows, and queries that change or delete what matches.

A body `{"object": "list", "values": [row, …]}` makes a request one about several objects. Without
it, PUT and DELETE of a collection need filters and `mode=query`: nothing happens to many objects
because somebody forgot an id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from chalicelib.api import idempotency as once
from chalicelib.api import rendering
from chalicelib.api.brackets import safe_name
from chalicelib.api.bulk_selection import Source, check_count, matching
from chalicelib.api.csv_pages import CsvText
from chalicelib.api.envelope import Call, View
from chalicelib.api.query.fields import Fields, fields_of
from chalicelib.api.resources.field import REQUIRED, UNKNOWN
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.types import INVALID, Identifier
from chalicelib.domain.ids import is_id
from chalicelib.errors import BadRequest, InvalidAttributes, NotFound
from chalicelib.late_dataclass import dataclass
from chalicelib.query.terms import Row
from chalicelib.services.bulk_rules import Asked, Once, decided

Change = tuple[str, Mapping[str, Any]]
"""The id of an object, and the clean values of its change."""

Create = Callable[[Call], Any]
CreateMany = Callable[[Call, Sequence[Any]], Sequence[Any]]
UpdateMany = Callable[[Call, Sequence[Change], Asked], Sequence[Any]]
DeleteMany = Callable[[Call, Sequence[str], Asked], Sequence[Any]]

_SAY_SO = (
    "This would be about all objects that match the filters: say so with mode=query, "
    "or send a list of rows with their ids."
)


@dataclass(frozen=True, slots=True)
class BulkRoutes:
    """What can be done with several objects of a collection at once, all or nothing.

    `create` gets the rows as they were sent, `update` and `delete` what is asked of which ids.
    """

    create: CreateMany | None = None
    update: UpdateMany | None = None
    delete: DeleteMany | None = None


def creating(resource: Resource, create: Create, create_many: CreateMany | None) -> View:
    """POST of one object, or of a list of them."""

    def work(call: Call) -> Sequence[Any]:
        if create_many is None:
            raise BadRequest("A list can't be created here: send one request for each object.")
        return create_many(call, _objects(rows_of(call.body)))

    def render(call: Call) -> dict[str, Any]:
        fields = fields_of(call.params, resource)
        if not is_list(call.body):
            return rendering.one(call, resource, fields, once.one(call, create))
        return _listed(call, resource, fields, once.several(call, work))

    return render


def updating(resource: Resource, update: UpdateMany, source: Source) -> View:
    """PUT of a list of rows with their ids, or of one change for all objects that match."""

    def render(call: Call) -> dict[str, Any]:
        fields = fields_of(call.params, resource)

        def work(call: Call) -> Sequence[Any]:
            if is_list(call.body):
                return update(call, _rows_to_change(call, resource), Asked.LISTED)
            return update(call, _matching_to_change(call, resource, source), Asked.MATCHED)

        return _listed(call, resource, fields, once.several(call, work))

    return render


def deleting(resource: Resource, delete: DeleteMany, source: Source) -> View:
    """DELETE of a list of rows with their ids, which decides alone, or of all that match."""

    def render(call: Call) -> dict[str, Any]:
        fields = fields_of(call.params, resource)
        if is_list(call.body):
            asked, ids = Asked.LISTED, _ids_of(rows_of(call.body), resource)
        else:
            _check_mode(call)
            asked, ids = Asked.MATCHED, matching(call, resource, source)
        return _listed(call, resource, fields, delete(call, ids, asked))

    return render


def deleting_named(resource: Resource, one: View, delete: DeleteMany | None) -> View:
    """DELETE of one object by its path, or of several: the PHP SDK writes `/customers/a|b`."""

    def render(call: Call, id: str) -> dict[str, Any] | CsvText:
        # API Gateway hands over what is in the path as it came, the development server decodes it.
        given = unquote(id)
        if delete is None or "|" not in given:
            return one(call, id=id)
        ids = list(dict.fromkeys(given.split("|")))
        if not all(is_id(each, resource.prefix) for each in ids):
            raise NotFound
        check_count(len(ids))
        fields = fields_of(call.params, resource)
        return _listed(call, resource, fields, delete(call, ids, Asked.NAMED))

    return render


def is_list(body: Mapping[str, Any]) -> bool:
    """Whether a body is a list of rows. A form may leave `object` out."""
    return body.get("object") == "list" or ("values" in body and "object" not in body)


def rows_of(body: Mapping[str, Any]) -> list[Any]:
    """The rows of a list; a single one may stand there by itself. Raises InvalidAttributes."""
    errors = {safe_name(key): UNKNOWN for key in body if key not in ("object", "values")}
    given = body.get("values")
    rows = given if isinstance(given, list) else [given]
    if not isinstance(given, list | dict):
        errors["values"] = REQUIRED if given is None else f"{INVALID}: expected a list"
    if errors:
        raise InvalidAttributes(errors)
    check_count(len(rows))
    return rows


def _rows_to_change(call: Call, resource: Resource) -> list[Change]:
    once = Once("id")

    def parse(row: Any) -> Change:
        wrong: dict[str, Any] = {}
        identifier, values = "", {}
        try:
            identifier = _id_of(row, resource, once)
        except InvalidAttributes as error:
            wrong |= error.details
        rest = {name: value for name, value in row.items() if name != "id"}
        try:
            values = resource.parse_update(rest, identifier)
        except InvalidAttributes as error:
            wrong |= error.details
        if wrong:
            raise InvalidAttributes(wrong)
        return identifier, values

    return decided(_objects(rows_of(call.body)), parse)


def _matching_to_change(call: Call, resource: Resource, source: Source) -> list[Change]:
    _check_mode(call)
    values = resource.parse_update(call.body, "")
    return [(identifier, values) for identifier in matching(call, resource, source)]


def _ids_of(rows: Sequence[Any], resource: Resource) -> list[str]:
    """The ids of rows to delete; SDKs send whole objects, and nothing else of them matters."""
    once = Once("id")
    return decided(_objects(rows), lambda row: _id_of(row, resource, once))


def _objects(rows: Sequence[Any]) -> Sequence[dict[str, Any]]:
    expected = f"{INVALID}: expected an object"
    errors = [{} if isinstance(row, dict) else expected for row in rows]
    if any(errors):
        raise InvalidAttributes({"object": "list", "values": errors})
    return rows


def _id_of(row: Mapping[str, Any], resource: Resource, once: Once) -> str:
    identifier = row.get("id")
    if identifier in (None, ""):
        raise InvalidAttributes({"id": REQUIRED})
    if not isinstance(identifier, str) or not is_id(identifier, resource.prefix):
        raise InvalidAttributes({"id": Identifier(resource.prefix).expected})
    once.take(identifier)
    return identifier


def _check_mode(call: Call) -> None:
    if list(call.params.get("mode", ())) != ["query"]:
        raise BadRequest(_SAY_SO)


def _listed(call: Call, resource: Resource, fields: Fields, found: Sequence[Any]) -> dict[str, Any]:
    return rendering.envelope(rendering.many(call, resource, fields, [Row(each) for each in found]))
