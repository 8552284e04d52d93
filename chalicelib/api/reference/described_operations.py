"""The operations of a collection and its relations: one for each view that there is.

Summaries and ids follow from the names. What a person should know beyond that stands in the view's
docstring, below its first line.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

from chalicelib.api.collections import Collection
from chalicelib.api.reference import parameters
from chalicelib.api.reference.responses import (
    ALWAYS,
    KEYED,
    WITH_BODY,
    WITH_ID,
    Errors,
    answers,
    list_answered,
    object_answered,
    rows_answered,
)
from chalicelib.api.reference.schemas import Schema, Schemas
from chalicelib.api.reference.verbs import CREATE, VERBS, DescribedVerb
from chalicelib.api.relations import Action, Relation
from chalicelib.api.resources.shape import Resource
from chalicelib.errors import Conflict, TransactionDeclined

Operation = dict[str, Any]

MEDIA_TYPES = ("application/json",)
"""What programs send. Forms and multipart are said in words: a client made of all sends all."""

_OWN_ERRORS: dict[str, Errors] = {
    "create_transaction": (TransactionDeclined, Conflict),
    "update_transaction": (TransactionDeclined, Conflict),
    "update_transactions": (TransactionDeclined, Conflict),
}
"""What an operation answers beside what all of its kind do, by operation id."""


def operations(schemas: Schemas, collection: Collection) -> Iterator[tuple[str, str, Operation]]:
    """Path, method and description of all that the collection offers."""
    resource = collection.resource
    for verb in VERBS:
        view = attrgetter(verb.view)(collection)
        if view is not None:
            path = f"{resource.path}/{{id}}" if verb.on_one else resource.path
            several = bool(verb.several) and attrgetter(verb.several)(collection) is not None
            described = _operation(schemas, resource, verb, view, several=several)
            yield path, verb.method, described
    for relation in collection.relations:
        path = f"{resource.path}/{{id}}/{relation.name}"
        yield path, "get", _related(schemas, resource, relation)
        if relation.create is not None:
            yield path, CREATE.method, _created_on(schemas, resource, relation)
    for action in collection.actions:
        yield f"{resource.path}/{{id}}/{action.name}", "post", _acted(schemas, resource, action)


def _operation(
    schemas: Schemas,
    resource: Resource,
    verb: DescribedVerb,
    view: Callable[..., Any] | None,
    *,
    several: bool,
) -> Operation:
    """`verb` of one object of the resource. That it is of `several` too is said in words: a schema
    that has both makes a program ask of each answer which it is.
    """
    described = _named(resource, verb)
    if text := "\n\n".join(filter(None, (_description(view), verb.note if several else ""))):
        described["description"] = text
    if verb.takes is not None:
        described["requestBody"] = _body(verb.takes(schemas, resource), required=verb.body_required)
    responses = answers(
        schemas,
        verb.answered(schemas, resource),
        verb.errors + _OWN_ERRORS.get(described["operationId"], ()),
        read_by_query=verb.read_by_query,
        keyed=verb.keyed,
        as_csv=verb.answered is list_answered,
    )
    asked = _asked(resource, verb, several=several)
    return described | {"parameters": asked, "responses": responses}


def _named(resource: Resource, verb: DescribedVerb) -> Operation:
    """Its name, for programs and for people, and the group that it is in."""
    return {
        "operationId": verb.name.format(one=resource.object, many=_plural(resource)),
        "summary": verb.summary.format(one=_one(resource), many=_plural(resource, " ")),
        "tags": [tag(resource)],
    }


def _asked(resource: Resource, verb: DescribedVerb, *, several: bool) -> list[Any]:
    """The parameters: the id in the path first, the key last."""
    on_one = [parameters.id_in_path(resource, several=several)] if verb.on_one else []
    keyed = [parameters.reference("idempotency_key")] if verb.keyed else []
    return [*on_one, *map(parameters.reference, verb.asks(resource)), *keyed]


def _related(schemas: Schemas, owner: Resource, relation: Relation) -> Operation:
    """Of what hangs on one object: another object, or a list."""
    listing, related = relation.get is None, relation.resource
    names = (parameters.of_list if listing else parameters.fields_alone)(related)
    described: Operation = {
        "operationId": _named_after(owner, relation, "list" if listing else "get"),
        "summary": f"{'List' if listing else 'Read'} the {_words(relation.name)} of {_one(owner)}",
        "tags": [tag(owner)],
        "parameters": [parameters.id_in_path(owner), *map(parameters.reference, names)],
    }
    if text := _description(relation.get or relation.of):
        described["description"] = text
    answered = (list_answered if listing else object_answered)(schemas, related)
    responses = answers(schemas, answered, ALWAYS + WITH_ID, read_by_query=listing, as_csv=listing)
    return described | {"responses": responses}


def _created_on(schemas: Schemas, owner: Resource, relation: Relation) -> Operation:
    """Of what adds to a list that hangs on one object: as a create of its own, but for the path."""
    several = relation.create_many is not None
    alone = _operation(schemas, relation.resource, CREATE, relation.create, several=several)
    return alone | {
        "operationId": f"create_{owner.object}_{relation.resource.object}",
        "summary": f"Create {_one(relation.resource)} of {_one(owner)}",
        "tags": [tag(owner)],
        "parameters": [parameters.id_in_path(owner), *alone["parameters"]],
        "responses": answers(
            schemas,
            alone["responses"]["200"]["content"]["application/json"]["schema"],
            ALWAYS + WITH_ID + WITH_BODY,
            read_by_query=False,
            keyed=CREATE.keyed,
        ),
    }


def _acted(schemas: Schemas, owner: Resource, action: Action) -> Operation:
    """Of what can be done with one object beside changing it."""
    answered = (rows_answered if action.many else object_answered)(schemas, action.resource)
    named = map(parameters.reference, parameters.fields_alone(action.resource))
    key = parameters.reference("idempotency_key")
    described: Operation = {
        "operationId": f"{action.name}_{owner.object}",
        "summary": f"{_words(action.name).capitalize()} {_one(owner)}",
        "description": _description(action.run),
        "tags": [tag(owner)],
        "parameters": [parameters.id_in_path(owner), *named, key],
    }
    if action.takes is not None:
        described["requestBody"] = _body(schemas.taken(action.takes), required=True)
    errors = ALWAYS + WITH_ID + WITH_BODY + KEYED
    return described | {
        "responses": answers(schemas, answered, errors, read_by_query=False, keyed=True)
    }


def _named_after(owner: Resource, relation: Relation, verb: str) -> str:
    """`list_transaction_operations`; where that is the list of all, `list_logs_of_webhook`."""
    name = f"{verb}_{owner.object}_{relation.name}"
    of_all = f"{verb}_{_plural(relation.resource)}"
    return name if name != of_all else f"{verb}_{relation.name}_of_{owner.object}"


def tag(resource: Resource) -> str:
    """The group of operations that it belongs to: `Payment methods`."""
    return _plural(resource, " ").capitalize()


def _body(schema: Schema, *, required: bool) -> dict[str, Any]:
    return {"required": required, "content": {name: {"schema": schema} for name in MEDIA_TYPES}}


def _description(view: Callable[..., Any] | None) -> str:
    """What a docstring says below its first line."""
    return inspect.cleandoc(getattr(view, "__doc__", None) or "").partition("\n")[2].strip()


def _words(name: str) -> str:
    return name.replace("_", " ")


def _plural(resource: Resource, space: str = "_") -> str:
    return resource.path.strip("/").replace("_", space)


def _one(resource: Resource) -> str:
    name = _words(resource.object)
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
