"""The routes that every object has, made from its declaration and its use cases.

An object is one `Collection`: functions from a `Call` to domain objects, and to the source of its
lists. Everything else, paths, methods, selection of fields, rendering, the list envelope, is the
same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.api import idempotency as once
from chalicelib.api import rendering
from chalicelib.api.bulk import BulkRoutes, CreateMany, creating, deleting, deleting_named, updating
from chalicelib.api.caller import door_for
from chalicelib.api.csv_pages import CsvText
from chalicelib.api.envelope import Call, TokenView, View, answer
from chalicelib.api.query.fields import fields_of
from chalicelib.api.relations import Action, Relation
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.types import Invalid
from chalicelib.errors import NotFound
from chalicelib.late_dataclass import dataclass
from chalicelib.query.terms import Row
from chalicelib.services.lists.listing import Listed
from chalicelib.services.use_cases import Services

# Our own parser judges the content type, so that a wrong one gets our own error.
_ANY_CONTENT_TYPE = ["*/*"]

Route = tuple[str, str, View]
"""Method, path, and what answers."""


@dataclass(frozen=True, slots=True)
class Collection:
    """An object of the API and what can be done with it."""

    resource: Resource
    get: Callable[[Call, str], Any] | None = None
    source: Callable[[Call], Listed] | None = None
    create: Callable[[Call], Any] | None = None
    update: Callable[[Call, str], Any] | None = None
    delete: Callable[[Call, str], Any] | None = None
    bulk: BulkRoutes = field(default_factory=BulkRoutes)
    relations: tuple[Relation, ...] = field(default=())
    actions: tuple[Action, ...] = field(default=())


def blueprint(
    collection: Collection, services: Callable[[], Services], tokens: TokenView | None = None
) -> Blueprint:
    """The routes of one collection. `tokens` says what its POST does for client tokens."""
    routes = Blueprint(__name__)

    def add(method: str, path: str, view: View) -> None:
        serving = tokens if (method, path) == ("POST", collection.resource.path) else None
        door = door_for(serving)

        def handler(**named: str) -> Response:
            return answer(routes.current_request, services, view, named, door, serving)

        handler.__name__ = _name(method, path)
        routes.route(path, methods=[method], content_types=_ANY_CONTENT_TYPE)(handler)

    for method, path, view in (*_of_all(collection), *_of_one(collection)):
        add(method, path, view)
    return routes


def _of_all(collection: Collection) -> Iterator[Route]:
    resource, bulk, source = collection.resource, collection.bulk, collection.source
    if source is not None:
        yield "GET", resource.path, _listing(resource, source)
    if collection.create is not None:
        yield "POST", resource.path, creating(resource, collection.create, bulk.create)
    if bulk.update is not None and source is not None:
        yield "PUT", resource.path, updating(resource, bulk.update, source)
    if bulk.delete is not None and source is not None:
        yield "DELETE", resource.path, deleting(resource, bulk.delete, source)


def _of_one(collection: Collection) -> Iterator[Route]:
    resource = collection.resource
    one = f"{resource.path}/{{id}}"
    if collection.get is not None:
        yield "GET", one, _on_one(resource, collection.get)
    if collection.update is not None:
        yield "PUT", one, _on_one(resource, collection.update)
    if collection.delete is not None:
        delete = _on_one(resource, collection.delete)
        yield "DELETE", one, deleting_named(resource, delete, collection.bulk.delete)
    for relation in collection.relations:
        path = f"{one}/{relation.name}"
        yield "GET", path, _related(resource, relation)
        if relation.create is not None:
            yield "POST", path, _creating_related(resource, relation, relation.create)
    for action in collection.actions:
        yield "POST", f"{one}/{action.name}", _acting(resource, action)


def _name(method: str, path: str) -> str:
    return f"{method.lower()}{path.replace('/', '_').replace('{', '').replace('}', '')}"


def _on_one(
    resource: Resource, view: Callable[[Call, str], Any], answered: Resource | None = None
) -> View:
    """`view` of one of `resource`; what it answers is `answered`, where that is another one."""

    def render(call: Call, id: str) -> dict[str, Any]:
        fields = fields_of(call.params, answered or resource)
        value = once.one(call, lambda keyed: view(keyed, _checked(id, resource)))
        return rendering.one(call, answered or resource, fields, value)

    return render


def _listing(resource: Resource, source: Callable[[Call], Listed]) -> View:
    def render(call: Call) -> dict[str, Any] | CsvText:
        return rendering.listed(call, resource, source(call))

    return render


def _related(resource: Resource, relation: Relation) -> View:
    if relation.get is not None:
        return _on_one(resource, relation.get, relation.resource)
    source, of = relation.source, relation.of
    assert source is not None and of is not None  # noqa: S101, PT018  (a relation is one or many)

    def render(call: Call, id: str) -> dict[str, Any] | CsvText:
        _checked(id, resource)
        return rendering.listed(call, relation.resource, source(call), [of(call, id)])

    return render


def _creating_related(
    resource: Resource, relation: Relation, create: Callable[[Call, str], Any]
) -> View:
    def render(call: Call, id: str) -> dict[str, Any] | CsvText:
        view = creating(
            relation.resource,
            lambda call: create(call, _checked(id, resource)),
            _many(resource, relation, id),
        )
        return view(call)

    return render


def _acting(resource: Resource, action: Action) -> View:
    if not action.many:
        return _on_one(resource, action.run, action.resource)

    def render(call: Call, id: str) -> dict[str, Any]:
        fields = fields_of(call.params, action.resource)
        found = once.several(call, lambda keyed: action.run(keyed, _checked(id, resource)))
        rows = [Row(each) for each in found]
        return rendering.envelope(rendering.many(call, action.resource, fields, rows))

    return render


def _many(resource: Resource, relation: Relation, parent_id: str) -> CreateMany | None:
    create_many = relation.create_many
    if create_many is None:
        return None
    return lambda call, rows: create_many(call, _checked(parent_id, resource), rows)


def _checked(identifier: str, resource: Resource) -> str:
    """An id of another form names nothing. Raises NotFound.

    Only while the work is done, so that a key that another request has spent is refused as such.
    """
    try:
        resource.by_name["id"].type.parse(identifier)
    except Invalid:
        raise NotFound from None
    return identifier
