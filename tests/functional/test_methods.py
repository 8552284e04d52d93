"""HEAD and OPTIONS on every path, what a 401 tells, and the one path that asks for no key."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from chalicelib.assembly import assembled
from chalicelib.version import VERSION
from tests.support.client import Answer
from tests.support.refusals import Surroundings
from tests.support.tokens import token_of

APP = assembled()
ROUTES: dict[str, list[str]] = {path: sorted(methods) for path, methods in APP.routes.items()}
READ = sorted(path for path, methods in ROUTES.items() if "GET" in methods)
BY_TOKEN = ("/ui/session", "/ui/submit")
SECRET = sorted(
    (path, method)
    for path, methods in ROUTES.items()
    for method in methods
    if path.split("/")[1] not in ("ui", "docs", "openapi.json", "Payload.js", "health")
)


def path_of(route: str, world: Surroundings) -> str:
    """A path of the route, of an object that is there where it names one of the first three."""
    names = {"customers": "customer", "payment_methods": "method", "transactions": "payment"}
    identifier = world.ids.get(names.get(route.split("/")[1], ""), "acct_0000000000000000")
    return route.replace("{id}", identifier).replace("{asset}", "card.js")


def shown(answer: Answer) -> dict[str, Any]:
    """The headers, but for those of the one request."""
    changing = ("X-Request-Id", "Content-Length", "X-Query-Plan")
    return {name: value for name, value in answer.headers.items() if name not in changing}


@pytest.mark.parametrize("route", READ)
def test_a_head_is_answered_as_its_get_without_a_body(world: Surroundings, route: str) -> None:
    path = path_of(route, world)
    got, head = world.api.request("GET", path), world.api.request("HEAD", path)
    assert (head.status, shown(head), head.text) == (got.status, shown(got), "")
    length = head.headers.get("Content-Length")
    assert length is None if not got.text else int(length or "0") > 0


@pytest.mark.parametrize("route", sorted(set(ROUTES) - set(READ)))
def test_a_head_of_what_can_not_be_read_is_405_without_a_body(
    world: Surroundings, route: str
) -> None:
    head = world.api.request("HEAD", path_of(route, world))
    assert (head.status, head.text) == (405, "")
    assert head.headers["Allow"] == ", ".join(sorted([*ROUTES[route], "OPTIONS"]))


@pytest.mark.parametrize("headers", [{}, {"authorization": ""}], ids=["key", "no key"])
@pytest.mark.parametrize("route", sorted(ROUTES))
def test_options_tells_the_methods_to_everybody(
    world: Surroundings, route: str, headers: dict[str, str]
) -> None:
    answer = world.api.request("OPTIONS", path_of(route, world), headers=headers)
    heads = ["HEAD"] if "GET" in ROUTES[route] else []
    allowed = ", ".join(sorted([*ROUTES[route], *heads, "OPTIONS"]))
    assert (answer.status, answer.text, answer.headers["Allow"]) == (204, "", allowed)


@pytest.mark.parametrize("method", ["PATCH", "TRACE", "CONNECT", "PROPFIND", "get", ""])
def test_other_methods_are_405_and_told_which_there_are(world: Surroundings, method: str) -> None:
    answer = world.api.request(method, "/customers")
    assert (answer.status, answer["error_type"]) == (405, "MethodNotAllowed")
    assert answer.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, POST, PUT"


def test_a_head_needs_a_key_where_its_get_does(world: Surroundings) -> None:
    head = world.api.request("HEAD", "/customers", headers={"authorization": ""})
    assert (head.status, head.text) == (401, "")


@pytest.mark.parametrize("headers", [{}, {"authorization": ""}, {"authorization": "Basic eA=="}])
def test_health_is_told_without_a_key(world: Surroundings, headers: dict[str, str]) -> None:
    answer = world.api.request("GET", "/health", headers=headers)
    assert (answer.status, json.loads(answer.text)) == (200, {"version": VERSION})
    assert not {"Server", "X-Query-Plan", "WWW-Authenticate"} & set(answer.headers)


def basic(user: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:".encode()).decode()


@pytest.mark.parametrize(
    "header",
    ["", "Basic", basic(""), basic("secret_key_unknown"), "Bearer secret_key_unknown", "Digest x"],
)
@pytest.mark.parametrize(
    ("path", "method"), [each for each in SECRET if each[0].count("/") == 1][::5]
)
def test_a_401_for_a_key_says_how_to_send_one(
    world: Surroundings, path: str, method: str, header: str
) -> None:
    answer = world.api.request(method, path, headers={"authorization": header})
    assert (answer.status, answer["error_type"]) == (401, "Unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith('Basic realm="Onfile"')


@pytest.mark.parametrize("scheme", ["Basic", "Bearer"])
@pytest.mark.parametrize("text", ["client_key_3bW9JMZtPVDOfFNzwRdfE", "client_key_", None])
@pytest.mark.parametrize("path", ["/transactions", "/payment_methods", "/customers"])
def test_a_page_is_never_asked_by_its_browser(
    world: Surroundings, path: str, text: str | None, scheme: str
) -> None:
    token = text or token_of(world.api, None) + "x"
    header = basic(token) if scheme == "Basic" else f"Bearer {token}"
    answer = world.api.request("POST", path, json={}, headers={"authorization": header})
    assert answer.status == 401
    assert "WWW-Authenticate" not in answer.headers


@pytest.mark.parametrize("path", BY_TOKEN)
@pytest.mark.parametrize("token", ["client_key_3bW9JMZtPVDOfFNzwRdfE", "secret_key_x", "x"])
def test_nor_is_a_frame(world: Surroundings, path: str, token: str) -> None:
    headers = {"authorization": ""}
    answer = world.api.request("POST", path, json={"token": token}, headers=headers)
    assert (answer.status, "WWW-Authenticate" in answer.headers) == (401, False)
