"""An id of another organisation gets what an id gets that never was, wherever it is sent.

The routes are those of the app, the places in bodies and filters those of the declarations.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.app import Chalice

from chalicelib.api.application import COLLECTIONS, register
from chalicelib.api.resources.access_token import ACCESS_TOKEN
from chalicelib.api.resources.field import Field
from chalicelib.api.resources.intent_types import Wire
from chalicelib.api.resources.nesting import ListOf
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.resources.types import Identifier
from tests.examples.played import OTHERS, plain
from tests.support.client import Answer, Api
from tests.support.keys import is_replay, new_key, send
from tests.support.objects import card, column, customer, customer_with_default, listed, pay
from tests.support.organisations import new_api
from tests.support.positions import Path, bracketed, placed, positions
from tests.support.refusals import Surroundings
from tests.support.stores import Store
from tests.support.tokens import by_token, token_of

TOKEN = "test_client_key"
THEIRS = {
    "acct": ("customer", "merchant"),
    "pm": ("method",),
    "txn": ("payment", "refund"),
    "lgr": ("line", "mirrored_line"),
    "op": ("operation",),
    "int": ("intent",),
    "wh": ("webhook",),
    "whl": ("webhook_log",),
    "evt": ("event",),
    TOKEN: ("token",),
    **{other.prefix: (other.object,) for other in OTHERS},
}
RESOURCES = [collection.resource for collection in COLLECTIONS]
PREFIXES: dict[str, tuple[str, ...]] = {resource.path: (resource.prefix,) for resource in RESOURCES}
PREFIXES[ACCESS_TOKEN.path] = (TOKEN, "int")
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


def prefixes_of(path: str) -> tuple[str, ...]:
    return PREFIXES[f"/{path.split('/')[1]}"]


def prefix_in(field: Field) -> str | None:
    """Of the ids that it takes, if those are what it takes."""
    type_ = field.type.type if isinstance(field.type, Wire) else field.type
    return type_.prefix if isinstance(type_, Identifier) else None


def in_paths() -> Iterator[tuple[str, Request]]:
    for method, path in served():
        if "{id}" in path:
            for body in [card(), {}] if method in ("POST", "PUT") else [None]:
                for prefix in prefixes_of(path):
                    yield prefix, (method, path.replace("{id}", "<id>"), body)


def in_rows() -> Iterator[tuple[str, Request]]:
    rows = [(method, path, prefix) for method, path in served() for prefix in prefixes_of(path)]
    for method, path, prefix in rows:
        if "{id}" not in path and method in ("PUT", "DELETE"):
            yield prefix, (method, path, listed({"id": "<id>"}))
            changes = {"attrs": {"a": 1}} if method == "PUT" else None
            yield prefix, (method, f"{path}?mode=query&id=<id>", changes)
        if method == "DELETE" and "{id}" in path:
            yield prefix, (method, path.replace("{id}", "<id>|<id>"), None)


def in_filters() -> Iterator[tuple[str, Request]]:
    listing = {path for method, path in served() if method == "GET"}
    for resource in RESOURCES:
        for field in resource.fields:
            prefix = prefix_in(field)
            if prefix is not None and resource.path in listing:
                for query in (f"{field.name}=<id>", f"{field.name}=!<id>"):
                    yield prefix, ("GET", f"{resource.path}?{query}", None)


BASES: dict[str, dict[str, Any]] = {
    "/customers": {"name": "Ann", "email": "ann@example.com"},
    "/accounts": {"name": "Ann", "email": "ann@example.com"},
    "/processing_accounts": {"name": "Shop"},
    "/payment_methods": card(),
    "/transactions": {"type": "payment", "amount": 1},
    "/access_tokens": {"type": "client"},
    "/intents": {},
    **{other.path: plain(other.path) for other in OTHERS},
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


def bodies_with_ids(resource: Resource) -> Iterator[tuple[str, dict[str, Any]]]:
    """A whole body for each place of one that takes an id."""
    for path, field in positions(resource):
        prefix = prefix_in(field)
        if prefix is not None and resource.path in BASES:
            yield prefix, filled(BASES[resource.path], path)


def in_bodies() -> Iterator[tuple[str, Request]]:
    for resource in RESOURCES:
        for prefix, body in bodies_with_ids(resource):
            yield prefix, ("POST", resource.path, body)
            yield prefix, ("POST", resource.path, listed(body))
        for own in resource.fields:
            if isinstance(own.type, ListOf) and not own.read_only and resource.path in BASES:
                prefix = prefix_in(own.type.shape.by_name["id"])
                assert prefix is not None
                body = {**BASES[resource.path], own.name: [{"id": "<id>"}]}
                yield prefix, ("POST", resource.path, body)


FORMS: dict[Path, Resource] = {
    ("payment_form", "payment"): TRANSACTION,
    ("payment_form", "payment", "payment_method"): PAYMENT_METHOD,
    ("payment_method_form", "payment_method"): PAYMENT_METHOD,
    ("checkout_plugin",): TRANSACTION,
}


def in_intents() -> Iterator[tuple[str, Request]]:
    """Every id that what an intent ends in can have: those that an intent does not take, too."""
    for place, resource in FORMS.items():
        for field in resource.fields:
            prefix = prefix_in(field)
            if prefix is not None:
                intent = placed((*place, field.name), "<id>")
                yield prefix, ("POST", "/access_tokens", {"type": "client", "intent": intent})
                yield prefix, ("POST", "/intents", intent)


def of_bearers() -> Iterator[tuple[str, Request]]:
    """What a page may send with a token, by the routes for keys and by that for frames."""
    for resource in (TRANSACTION, PAYMENT_METHOD):
        for prefix, body in bodies_with_ids(resource):
            yield prefix, ("POST", resource.path, body)
            attrs = {
                name: value
                for name, value in body.items()
                if resource is not TRANSACTION or name != "type"
            }
            frame = {"form": resource.object.replace("transaction", "payment"), "attrs": attrs}
            yield prefix, ("POST", "/ui/submit", {**frame, "idempotency_key": "0" * 16})


def on_changes() -> Iterator[tuple[str, Request]]:
    own = {"/customers": "customer", "/processing_accounts": "merchant", "/accounts": "customer"}
    own |= {"/payment_methods": "loose", "/transactions": "payment"}
    own |= {other.path: other.object for other in OTHERS}
    for resource in RESOURCES:
        for path, field in positions(resource):
            prefix = prefix_in(field)
            if prefix is not None and resource.path in own:
                target = f"{resource.path}/<{own[resource.path]}>"
                yield prefix, ("PUT", target, placed(path, "<id>"))
        if "payment_methods" in resource.by_name:
            nested = {"payment_methods": [{"id": "<id>", "description": "x"}]}
            yield "pm", ("PUT", f"{resource.path}/<{own[resource.path]}>", nested)


EACH = [
    *in_paths(), *in_rows(), *in_filters(), *in_bodies(), *in_intents(), *on_changes(),
]  # fmt: skip

REQUESTS = list({repr(each): each for each in EACH}.values())


def unknown_id(prefix: str) -> str:
    """One of the right form, that never was."""
    return f"{prefix}_{'0' * (27 if prefix == TOKEN else 22)}"


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
    assert ("GET", "/intents/<id>") in targets
    assert ("GET", "/transactions?intent_id=<id>") in targets
    assert ("DELETE", "/access_tokens/<id>") in targets
    places = {bracketed(path) for path, _ in positions(TRANSACTION)}
    assert places >= {"ledger[0][assoc_transaction_id]", "payment_method[customer_id]"}
    sent = [body for _, (_, target, body) in REQUESTS if target == "/intents"]
    assert {"payment_form": {"payment": {"processing_id": "<id>"}}} in sent
    assert {"payment_method_form": {"payment_method": {"account_id": "<id>"}}} in sent
    assert {"checkout_plugin": {"payment_method_id": "<id>"}} in sent
    assert len(REQUESTS) > 200


@pytest.mark.parametrize(("prefix", "request_"), REQUESTS, ids=lambda each: str(each)[:70])
def test_a_foreign_id_gets_what_an_unknown_one_gets(
    world: Surroundings, prefix: str, request_: Request
) -> None:
    world.store.activate()
    unknown, expected = answered(world, request_, unknown_id(prefix))
    for name in THEIRS[prefix]:
        foreign, text = answered(world, request_, world.ids[f"foreign_{name}"])
        assert (foreign.status, text) == (unknown.status, expected), name
        assert foreign.headers == unknown.headers


@pytest.mark.parametrize(("prefix", "request_"), [*of_bearers()], ids=lambda each: str(each)[:70])
def test_a_foreign_id_gets_it_from_a_page_too(
    world: Surroundings, prefix: str, request_: Request
) -> None:
    world.store.activate()
    token = token_of(world.api)
    method, target, body = request_
    answers = []
    for identifier in (
        unknown_id(prefix),
        *(world.ids[f"foreign_{name}"] for name in THEIRS[prefix]),
    ):
        sent = json.loads(json.dumps({"token": token, **body}).replace("<id>", identifier))
        if target != "/ui/submit":
            del sent["token"]
        answer = by_token(world.api, token, method, target, sent)
        answers.append((answer.status, answer.text.replace(identifier, "<id>")))
    assert answers[0][0] in (400, 403)
    assert len(set(answers)) == 1, answers


def test_a_cursor_of_another_organisation_shows_nothing_of_it(module_store: Store) -> None:
    ours, theirs = new_api(module_store), new_api(module_store)
    made = [customer(theirs) for _ in range(3)]
    page = theirs.get("/customers", limit=1)
    assert page["next"]
    own = customer(ours)
    shown = column(ours.get("/customers", cursor=page["next"]), "id")
    assert not set(shown) & set(made)
    assert set(shown) <= {own}


def test_a_key_of_another_organisation_is_unknown(module_store: Store) -> None:
    ours, theirs = new_api(module_store), new_api(module_store)
    key = new_key()
    made = send(theirs, "POST", "/customers", key, BASES["/customers"])
    for body in (BASES["/customers"], {**BASES["/customers"], "name": "Another"}):
        again = send(ours, "POST", "/customers", key, body)
        if body == BASES["/customers"]:
            assert (again.status, is_replay(again)) == (200, False)
            assert again["id"] != made["id"]
        assert made["id"] not in again.text
    assert is_replay(send(theirs, "POST", "/customers", key, BASES["/customers"]))


def test_the_others_are_as_they_were(module_store: Store) -> None:
    theirs: Api = new_api(module_store)
    customer_id, method_id = customer_with_default(theirs)
    paid = pay(theirs, customer_id)
    ours = new_api(module_store)
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
