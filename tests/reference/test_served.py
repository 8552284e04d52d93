"""/openapi.json and /docs as they are answered: to anybody, with what lets them be kept."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import threading
from urllib.parse import quote

import pytest
from chalice.app import Chalice

from chalicelib.api.application import register
from chalicelib.query.functions import FUNCTIONS
from chalicelib.query.groups import AGGREGATES
from onfile.local.server import DevelopmentServer
from tests.onfile.local.running import ROOT
from tests.reference.described import DOCUMENT
from tests.support.client import Answer, Api
from tests.support.objects import customer

ROUTES = ["/openapi.json", "/docs"]
NOBODY = {"authorization": ""}
OVERVIEW = DOCUMENT["info"]["description"]
LISTS = OVERVIEW.partition("## Lists")[2]
QUERIES = [text for text in re.findall(r"`([^`]+)`", LISTS) if "=" in text]


def read(api: Api, route: str, **headers: str) -> Answer:
    return api.request("GET", route, headers={**NOBODY, **headers})


@pytest.mark.parametrize("route", ROUTES)
def test_it_is_answered_without_a_key(api: Api, route: str) -> None:
    answer = read(api, route)
    assert answer.status == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(answer.text) > 10_000


def test_each_has_its_own_type(api: Api) -> None:
    assert read(api, "/openapi.json").headers["Content-Type"] == "application/json"
    assert read(api, "/docs").headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_it_already_is_not_sent_it_again(api: Api, route: str, form: str) -> None:
    first = read(api, route)
    again = read(api, route, **{"if-none-match": form.format(first.headers["ETag"])})
    assert (again.status, again.text) == (304, "")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("route", ROUTES)
def test_who_has_another_one_is_sent_this(api: Api, route: str) -> None:
    assert read(api, route, **{"if-none-match": '"other"'}).status == 200


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_it_can_only_be_read(api: Api, route: str, method: str) -> None:
    answer = api.request(method, route)
    assert (answer.status, answer["error_type"]) == (405, "MethodNotAllowed")


def test_under_a_stage_of_api_gateway_all_urls_carry_its_name() -> None:
    app = Chalice(app_name="staged")
    register(app, lambda: pytest.fail("no key, no store"))

    def read_at(path: str, route: str) -> str:
        context = {"resourcePath": route, "httpMethod": "GET", "path": path}
        event = {"requestContext": context, "headers": {}, "pathParameters": None}
        event |= {"multiValueQueryStringParameters": None, "body": None, "stageVariables": None}
        return str(app({**event, "isBase64Encoded": False}, None)["body"])

    staged = json.loads(read_at("/api/openapi.json", "/openapi.json"))
    assert staged["servers"] == [{"url": "/api"}]
    assert 'href="/api/openapi.json"' in read_at("/api/docs/", "/docs")
    assert 'href="/openapi.json"' in read_at("/docs", "/docs")


def test_the_local_server_answers_both_with_their_headers() -> None:
    app = Chalice(app_name="served")
    register(app, lambda: pytest.fail("no key, no store"))
    server = DevelopmentServer(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    connection = http.client.HTTPConnection(*server.address, timeout=10)
    try:
        for route in ROUTES:
            connection.request("GET", route)
            answer = connection.getresponse()
            body, etag = answer.read(), answer.headers["ETag"]
            assert (answer.status, len(body)) == (200, int(answer.headers["Content-Length"]))
            connection.request("GET", route, headers={"If-None-Match": etag})
            again = connection.getresponse()
            assert (again.status, again.read()) == (304, b"")
            assert again.headers["Content-Type"] == answer.headers["Content-Type"]
    finally:
        connection.close()
        server.stop()
        thread.join(10)


def test_a_cold_start_pays_for_neither() -> None:
    script = (
        "import sys, app\n"
        "print(sorted(n for n in sys.modules if n.startswith('chalicelib.api.reference')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(
        ["chalicelib.api.reference", "chalicelib.api.reference.reference_routes"]
    )


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_that_the_overview_shows_is_served(api: Api, query: str) -> None:
    answer = api.request("GET", f"/transactions?{quote(query, safe='=&')}")
    assert answer.status == 200, answer.text


def test_the_change_of_several_that_the_overview_shows_is_served(api: Api) -> None:
    [(target, name, value)] = re.findall(r'-X PUT "\$URL(\S+)" -u \$KEY: -d (\w+)=(\w+)', OVERVIEW)
    found = [customer(api), customer(api)]
    changed = api.request("PUT", target, form=[(name, value)])
    assert [row[name] for row in changed["values"]] == [value] * len(found)


def test_the_overview_names_what_queries_can_use() -> None:
    assert len(QUERIES) > 10
    words = re.findall(r"\w+", LISTS)
    assert {*FUNCTIONS, *AGGREGATES} <= {*words}
