"""Whoever has a text already is told so, with the headers that the text itself would have."""

from __future__ import annotations

import pytest
from chalice.app import Chalice

from chalicelib.api.application import register
from chalicelib.api.ui.assets import PAGES
from tests.support.client import Answer, Api

KEPT = {"/Payload.js", "/docs", "/openapi.json", *(f"/ui/{page}" for page in PAGES)}


def _routes() -> list[str]:
    """All that can be read by their address alone."""
    app = Chalice(app_name="routes", configure_logs=False, env={})
    register(app, lambda: pytest.fail("nobody is asked for anything"))
    reading = [path for path, methods in app.routes.items() if "GET" in methods]
    return sorted(path for path in reading if "{" not in path)


def _read(api: Api, path: str, **headers: str) -> Answer:
    return api.request("GET", path, headers={"authorization": "", "host": "pay.example", **headers})


def test_these_routes_answer_with_an_etag(api: Api) -> None:
    assert {path for path in _routes() if "ETag" in _read(api, path).headers} == KEPT


@pytest.mark.parametrize("path", sorted(KEPT))
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '{}, W/"other"', "*"])
def test_a_304_has_the_headers_of_the_200(api: Api, path: str, scheme: str, form: str) -> None:
    first = _read(api, path, **{"x-forwarded-proto": scheme})
    asked = {"if-none-match": form.format(first.headers["ETag"])}
    again = _read(api, path, **{"x-forwarded-proto": scheme}, **asked)
    assert (first.status, again.status, again.text) == (200, 304, "")
    assert again.headers == first.headers


@pytest.mark.parametrize("path", sorted(KEPT))
@pytest.mark.parametrize("known", ['"other"', "W/", "", '"', "**"])
def test_whoever_has_another_text_is_sent_this_one(api: Api, path: str, known: str) -> None:
    assert _read(api, path, **{"if-none-match": known}).status == 200
