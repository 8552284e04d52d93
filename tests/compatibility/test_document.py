"""docs/compatibility.md says what the code does: its tables are those of the declarations."""

from __future__ import annotations

import re
from itertools import chain

import pytest
from chalice.app import Chalice

from chalicelib.api import body, brackets
from chalicelib.api.application import COLLECTIONS, register
from chalicelib.api.bulk_selection import MAX_ROWS
from chalicelib.api.error_answers import _STATUSES, InternalError, envelope
from chalicelib.api.query.lists import MAX_LIMIT, MAX_OFFSET
from chalicelib.api.query.params import MAX_ALTERNATIVES, MAX_FILTERS, MAX_NAMES, MAX_TERMS
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.field import NOT_SERVED
from chalicelib.api.resources.nesting import ListOf, Nested
from chalicelib.api.resources.processing_account import PROCESSING_ACCOUNT, LegalEntity
from chalicelib.api.resources.shape import Resource
from chalicelib.api.unserved import RELATIONS, UNSERVED
from chalicelib.domain.binding import EVENTS_PATH
from chalicelib.domain.money import MAX_CENTS
from chalicelib.domain.wallet import METHODS_SHOWN
from chalicelib.dynamo.transact_write import MAX_BYTES, MAX_ITEMS
from chalicelib.query.query import DEFAULT_LIMIT
from chalicelib.services.callers.secret_keys import KNOWN_FOR_S
from chalicelib.services.lists.listing import MAX_KEPT_BYTES
from chalicelib.services.money.refunds import MAX_REFUNDS
from tests.compatibility import test_choices
from tests.compatibility.declared import attributes
from tests.compatibility.document import PATH, ROOT, TEXT, codes, number, section, tables
from tests.support.client import Api

_OBJECTS, _RELATIONS, _UNSERVED = tables(section("## Objects"))
_BY_NAME = {collection.resource.object: collection for collection in COLLECTIONS}


def _routes() -> dict[str, set[str]]:
    app = Chalice(app_name="documented", configure_logs=False)
    register(app, lambda: pytest.fail("no request is made"))
    return {path: set(methods) for path, methods in app.routes.items()}


_ROUTES = _routes()


def test_the_objects_are_the_served_ones(api: Api) -> None:
    documented = {codes(row[0])[0]: (codes(row[1])[0], *row[2:]) for row in _OBJECTS}
    served = {name: _operations(api, each.resource.path) for name, each in _BY_NAME.items()}
    assert documented == served


def _operations(api: Api, path: str) -> tuple[str, ...]:
    several, one = _ROUTES[path], _ROUTES.get(f"{path}/{{id}}", set())
    served = (
        "POST" in several,
        "GET" in one,
        "GET" in several,
        "PUT" in one,
        "DELETE" in one,
        "POST" in several and _takes_rows(api, path),
        "PUT" in several,
        "DELETE" in several,
    )
    return (path, *("yes" if each else "no" for each in served))


def _takes_rows(api: Api, path: str) -> bool:
    """Whether a row is looked at, or a list refused as such."""
    answer = api.post(path, {"object": "list", "values": [{}]})
    assert answer.status == 400
    return str(answer["error_description"]).startswith("[0]")


def test_the_nested_paths_are_the_served_ones() -> None:
    documented = [(path, codes(row[1])[0]) for row in _RELATIONS for path in codes(row[0])]
    served = [
        (f"{collection.resource.path}/{{id}}/{each.name}", each.resource.object)
        for collection in COLLECTIONS
        for each in (*collection.relations, *collection.actions)
    ]
    assert sorted(documented) == sorted(served)
    unserved = {f"/{parent}/{{id}}/{each}" for parent, names in RELATIONS.items() for each in names}
    assert unserved <= _ROUTES.keys()
    nested = {path: methods for path, methods in _ROUTES.items()
              if "{id}/" in path and path not in unserved | {EVENTS_PATH}}  # fmt: skip
    assert {path for path, _ in served} == nested.keys()
    creating = {path for row in _RELATIONS for path in codes(row[0]) if row[2] == "yes"}
    assert creating == {path for path, methods in nested.items() if "POST" in methods}


def test_the_unserved_objects_are_those_that_say_so() -> None:
    documented = [path for row in _UNSERVED for path in codes(row[1])]
    assert sorted(documented) == sorted(f"/{name}" for name in UNSERVED)


@pytest.mark.parametrize("name", _BY_NAME)
def test_the_attributes_are_the_declared_ones(name: str) -> None:
    resource = _BY_NAME[name].resource
    documented = _documented(name)
    if name == "account":
        documented = _documented("processing_account") | _documented("customer") | documented
    updatable = "PUT" in _ROUTES.get(f"{resource.path}/{{id}}", ())
    assert documented == dict(attributes(resource, updatable=updatable))


def _documented(name: str) -> dict[str, tuple[str, ...]]:
    [rows] = tables(section(f"### {name}"))
    listed = [(path, tuple(row[1:4])) for row in rows for path in codes(row[0])]
    assert len(listed) == len(dict(listed)), "an attribute stands there twice"
    return dict(listed)


def _unserved_attributes() -> list[tuple[str, str]]:
    found = []
    for name in _BY_NAME:
        for names in re.findall(r"^Not served: ([^.]*)\.", section(f"### {name}"), re.M):
            found += [(name, path) for path in codes(names)]
    return found


@pytest.mark.parametrize(("name", "path"), _unserved_attributes())
def test_an_unserved_attribute_is_refused_by_name(api: Api, name: str, path: str) -> None:
    resource = _BY_NAME[name].resource
    outer, *inner = re.findall(r"[^\[\]]+", path)
    if "POST" in _ROUTES[resource.path]:
        answer = api.post(resource.path, {outer: {inner[0]: "1"} if inner else "1"})
        wrong = answer["details"][outer]
        assert (wrong[inner[0]] if inner else wrong) == NOT_SERVED
    if "GET" not in _ROUTES[resource.path]:
        return
    selected = api.get(resource.path, fields=path)
    assert selected.status == 400
    assert selected["details"] == {"fields": f"{NOT_SERVED}: {path}"}


@pytest.mark.parametrize("name", _BY_NAME)
def test_the_unserved_attributes_are_the_declared_ones(name: str) -> None:
    resource = _BY_NAME[name].resource
    documented = {path for of, path in _unserved_attributes() if of == name}
    declared = set(resource.unserved)
    for field in resource.fields:
        shape = field.type.shape if isinstance(field.type, Nested) else None
        inner = shape.unserved if shape and not isinstance(shape, Resource) else frozenset()
        declared |= {f"{field.name}[{each}]" for each in inner if name != "access_token"}
    assert documented == declared


def test_the_errors_are_those_that_are_answered() -> None:
    [rows] = tables(section("## Errors"))
    documented = {(int(row[0]), codes(row[1])[0]) for row in rows}
    status, internal = envelope(InternalError())
    answered = {(status, name) for _, status, name in _STATUSES}
    assert documented == answered | {(status, internal["error_type"])}


_LIMITS = {
    "Rows of a page, unless `limit` is given": DEFAULT_LIMIT,
    "`limit` at most": MAX_LIMIT,
    "`offset` at most": MAX_OFFSET,
    "Filters of one list, each value counted": MAX_FILTERS,
    "Alternatives of all its filters together": MAX_ALTERNATIVES,
    "Terms of `order_by`, of `group_by`": MAX_TERMS,
    "Names in `fields`": MAX_NAMES,
    "Bytes kept in memory for one list": MAX_KEPT_BYTES,
    "Methods shown with an account": METHODS_SHOWN,
    "Refunds of one payment": MAX_REFUNDS,
    "`attrs` as JSON": Document().max_length,
    "`legal_entity` as JSON": LegalEntity().max_length,
    "Body": body.MAX_BODY_BYTES,
    "Body with files": body.MAX_MULTIPART_BYTES,
    "Fields of a form": brackets.MAX_FIELDS,
    "Index in a bracket key": brackets.MAX_INDEX,
    "Levels of nested data": brackets.MAX_DEPTH,
    "Rows of one request about several objects": MAX_ROWS,
    "Items of the store that such a request writes ([what counts](collections.md#limits))": (
        MAX_ITEMS
    ),
    "Bytes that such a request writes": MAX_BYTES,
    "How long a revoked key may still be good": int(KNOWN_FOR_S),
    "Amount at most": MAX_CENTS // 100,
}


def test_the_limits_are_those_of_the_code() -> None:
    [rows] = tables(section("## Limits"))
    documented = {row[0]: number(row[1]) for row in rows}
    methods = PROCESSING_ACCOUNT.by_name["payment_methods"].type
    assert isinstance(methods, ListOf)
    expected = _LIMITS | {"Methods inside a processing account, in one request": methods.max_items}
    assert documented == expected


def test_attrs_and_legal_entities_have_the_types_whose_limits_stand_here() -> None:
    assert CUSTOMER.by_name["attrs"].type == Document()
    assert PROCESSING_ACCOUNT.by_name["legal_entity"].type == LegalEntity()


def test_every_choice_has_a_test() -> None:
    numbered = tables(section("## Where Onfile had to choose"))[0]
    assert [int(row[0]) for row in numbered] == list(range(1, 19))
    tested = re.findall(r"^test_(\d\d)_", "\n".join(vars(test_choices)), re.M)
    assert sorted({int(each) for each in tested}) == list(range(1, 19))


def test_the_readme_leads_here_and_all_links_lead_somewhere() -> None:
    assert "docs/compatibility.md" in (ROOT / "README.md").read_text()
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", TEXT)
    assert links
    for link in chain(links, ("../tests/sdk", "../tests/plugins")):
        assert (PATH.parent / link).exists(), link
