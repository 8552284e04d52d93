"""An id of another organisation gets what an id gets that never was, wherever it is sent.

The routes are those of the app, the places in bodies and filters those of the declarations.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.app import Chalice

from chalicelib.api.application import register
from chalicelib.api.resources.nesting import ListOf
from chalicelib.api.resources.registry import RESOURCES
from chalicelib.api.resources.types import Identifier
from tests.support.client import Answer, Api
from tests.support.keys import is_replay, new_key, send
from tests.support.objects import card, column, customer, customer_with_default, listed, pay
from tests.support.organisations import new_api
from tests.support.positions import Path, bracketed, placed, positions
from tests.support.refusals import Surroundings
from tests.support.stores import Store

THEIRS = {
    "acct": ("customer", "merchant"),
    "pm": ("method",),
    "txn": ("payment", "refund"),
    "lgr": ("line", "mirrored_line"),
    "op": ("operation",),
}
PREFIXES = {resource.path: resource.prefix for resource in RESOURCES.values()}
Request = tuple[str, str, Any]
"""Method, target and body, in which `<id>` stands for the id."""


def served() -> list[tuple[str, str]]:
    """The routes about the objects of the API."""
    app = Chalice(app_name="routes", env={})
    register(app, lambda: pytest.fail("nothing is asked"))
    return [
        (method, path)
        for path, methods in app.routes.items()
        for method in methods
        if f"/{path.split('/')[1]}" in PREFIXES
    ]


def prefix_of(path: str) -> str:
    return PREFIXES[f"/{path.split('/')[1]}"]


def in_paths() -> Iterator[tuple[str, Request]]:
    for method, path in served():
        if "{id}" in path:
            for body in [card(), {}] if method in ("POST", "PUT") else [None]:
                yield prefix_of(path), (method, path.replace("{id}", "<id>"), body)


def in_rows() -> Iterator[tuple[str, Request]]:
    for method, path in served():
        if "{id}" not in path and method in ("PUT", "DELETE"):
            yield prefix_of(path), (method, path, listed({"id": "<id>"}))
            changes = {"attrs": {"a": 1}} if method == "PUT" else None
            yield prefix_of(path), (method, f"{path}?mode=query&id=<id>", changes)
        if method == "DELETE" and "{id}" in path:
            yield prefix_of(path), (method, path.replace("{id}", "<id>|<id>"), None)


def in_filters() -> Iterator[tuple[str, Request]]:
    for resource in RESOURCES.values():
        for field in resource.fields:
            if isinstance(field.type, Identifier):
                for query in (f"{field.name}=<id>", f"{field.name}=!<id>"):
                    yield field.type.prefix, ("GET", f"{resource.path}?{query}", None)


BASES: dict[str, dict[str, Any]] = {
    "/customers": {"name": "Ann", "email": "ann@example.com"},
    "/accounts": {"name": "Ann", "email": "ann@example.com"},
    "/processing_accounts": {"name": "Shop"},
    "/payment_methods": card(),
    "/transactions": {"type": "payment", "amount": 1},
}


def filled(base: dict[str, Any], path: Path) -> dict[str, Any]:
    """A whole body with an id at `path`."""
    body = {**base, **placed(path, "<id>")}
    if path[0] == "payment_methods":
        body["payment_methods"] = [{**card(), **placed(path[2:], "<id>")}]
    if path[0] == "payment_method":
        body["payment_method"] = {**card(), **placed(path[1:], "<id>")}
    if path[0] == "ledger":
        body |= {"type": "refund"}
    return body


def in_bodies() -> Iterator[tuple[str, Request]]:
    for resource in RESOURCES.values():
        for path, field in positions(resource):
            if isinstance(field.type, Identifier) and resource.path in BASES:
                body = filled(BASES[resource.path], path)
                yield field.type.prefix, ("POST", resource.path, body)
                yield field.type.prefix, ("POST", resource.path, listed(body))
        for own in resource.fields:
            if isinstance(own.type, ListOf) and not own.read_only and resource.path in BASES:
                prefix = own.type.shape.by_name["id"].type
                assert isinstance(prefix, Identifier)
                body = {**BASES[resource.path], own.name: [{"id": "<id>"}]}
                yield prefix.prefix, ("POST", resource.path, body)


def on_changes() -> Iterator[tuple[str, Request]]:
    own = {"/customers": "customer", "/processing_accounts": "merchant", "/accounts": "customer"}
    own |= {"/payment_methods": "loose", "/transactions": "payment"}
    for resource in RESOURCES.values():
        for path, field in positions(resource):
            if isinstance(field.type, Identifier) and resource.path in own:
                target = f"{resource.path}/<{own[resource.path]}>"
                yield field.type.prefix, ("PUT", target, placed(path, "<id>"))
        if "payment_methods" in resource.by_name:
            nested = {"payment_methods": [{"id": "<id>", "description": "x"}]}
            yield "pm", ("PUT", f"{resource.path}/<{own[resource.path]}>", nested)


REQUESTS = [
    *in_paths(), *in_rows(), *in_filters(), *in_bodies(), *on_changes(),
]  # fmt: skip


def answered(world: Surroundings, request: Request, identifier: str) -> tuple[Answer, str]:
    """The answer, and its text apart from the id."""
    method, target, body = json.loads(json.dumps(request).replace("<id>", identifier))
    answer = world.api.request(method, world.fill(target), json=world.fill(body))
    return answer, answer.text.replace(identifier, "<id>")


def test_the_routes_and_places_are_found() -> None:
    assert {("GET", "/customers/{id}"), ("DELETE", "/payment_methods")} <= set(served())
    targets = {(method, target) for _, (method, target, _) in REQUESTS}
    assert ("POST", "/customers/<id>/payment_methods") in targets
    assert ("GET", "/operations?transaction_id=<id>") in targets
    places = {bracketed(path) for path, _ in positions(RESOURCES["transaction"])}
    assert places >= {"ledger[0][assoc_transaction_id]", "payment_method[customer_id]"}
    assert len(REQUESTS) > 80


@pytest.mark.parametrize(("prefix", "request_"), REQUESTS, ids=lambda each: str(each)[:70])
def test_a_foreign_id_gets_what_an_unknown_one_gets(
    world: Surroundings, prefix: str, request_: Request
) -> None:
    world.store.activate()
    unknown, expected = answered(world, request_, f"{prefix}_{'0' * 22}")
    for name in THEIRS[prefix]:
        foreign, text = answered(world, request_, world.ids[f"foreign_{name}"])
        assert (foreign.status, text) == (unknown.status, expected), name
        assert foreign.headers == unknown.headers


def test_a_cursor_of_another_organisation_shows_nothing_of_it(moto_store: Store) -> None:
    ours, theirs = new_api(moto_store), new_api(moto_store)
    made = [customer(theirs) for _ in range(3)]
    page = theirs.get("/customers", limit=1)
    assert page["next"]
    own = customer(ours)
    shown = column(ours.get("/customers", cursor=page["next"]), "id")
    assert not set(shown) & set(made)
    assert set(shown) <= {own}


def test_a_key_of_another_organisation_is_unknown(moto_store: Store) -> None:
    ours, theirs = new_api(moto_store), new_api(moto_store)
    key = new_key()
    made = send(theirs, "POST", "/customers", key, BASES["/customers"])
    for body in (BASES["/customers"], {**BASES["/customers"], "name": "Another"}):
        again = send(ours, "POST", "/customers", key, body)
        if body == BASES["/customers"]:
            assert (again.status, is_replay(again)) == (200, False)
            assert again["id"] != made["id"]
        assert made["id"] not in again.text
    assert is_replay(send(theirs, "POST", "/customers", key, BASES["/customers"]))


def test_the_others_are_as_they_were(moto_store: Store) -> None:
    theirs: Api = new_api(moto_store)
    customer_id, method_id = customer_with_default(theirs)
    paid = pay(theirs, customer_id)
    ours = new_api(moto_store)
    targets = (
        f"/customers/{customer_id}",
        f"/payment_methods/{method_id}",
        f"/transactions/{paid['id']}",
    )
    before = [theirs.get(target).text for target in targets]
    for target in targets:
        assert ours.put(target, {"description": "ours"}).status == 404
        if "transactions" not in target:
            assert ours.delete(target).status == 404
    assert [theirs.get(target).text for target in targets] == before
