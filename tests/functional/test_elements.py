"""Payload.js, the frames, and what stands round them: headers, hashes, weight."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re

import pytest

from chalicelib.api.ui import assets
from tests.support.client import Answer, Api
from tests.support.tokens import with_origins

HOST = {"host": "pay.example"}
MAX_COMPRESSED_BYTES = 14_000


def get(api: Api, path: str, **headers: str) -> Answer:
    return api.request("GET", path, headers={"authorization": "", **HOST, **headers})


def loaded(page: Answer) -> list[str]:
    """What a document names, to be loaded beside it."""
    return re.findall(r'(?:src|href)="([^"]+)"', page.text)


def sources(html: str, name: str) -> str:
    """What stands in elements of this name, as a policy names it: by its hash."""
    texts = re.findall(rf"<{name}>(.+?)</{name}>", html, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in texts]
    return " ".join(f"'sha256-{each}'" for each in digests)


def script_of(page: Answer) -> str:
    [name] = re.findall(r'src="([^"]+)"', page.text)
    return f"/ui/{name}"


def test_the_script_is_for_all_pages_and_asked_about_each_time(api: Api) -> None:
    script = get(api, "/Payload.js")
    assert script.status == 200
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert script.headers["X-Content-Type-Options"] == "nosniff"
    assert script.headers["Access-Control-Allow-Origin"] == "*"
    assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert script.headers["Cache-Control"] == "public, no-cache"
    again = get(api, "/Payload.js", **{"if-none-match": script.headers["ETag"]})
    assert (again.status, again.text) == (304, "")


def test_the_script_is_light_and_runs_under_a_strict_policy(api: Api) -> None:
    text = get(api, "/Payload.js").text
    assert len(gzip.compress(text.encode(), 9)) <= MAX_COMPRESSED_BYTES
    assert not re.search(
        r"\beval\(|new Function|innerHTML|document\.write|setAttribute\('style", text
    )


@pytest.mark.parametrize(
    ("headers", "base"),
    [
        ({}, "http://pay.example/"),
        ({"x-forwarded-proto": "https"}, "https://pay.example/"),
        ({"host": "127.0.0.1:8000"}, "http://127.0.0.1:8000/"),
        ({"host": "[::1]:8000"}, "http://[::1]:8000/"),
        ({"host": '"];alert(1)//'}, "/"),
        ({"x-forwarded-proto": "javascript"}, "/"),
    ],
)
def test_the_script_knows_the_address_it_came_from(
    api: Api, headers: dict[str, str], base: str
) -> None:
    assert get(api, "/Payload.js", **headers).text.endswith(f', ["{base}"]);\n')


def test_a_shop_may_hold_the_script_to_its_hash(api: Api) -> None:
    script = get(api, "/Payload.js")
    digest = hashlib.sha256(script.text.encode()).hexdigest()[:16]
    pinned = get(api, f"/ui/payload.{digest}.js")
    assert (pinned.status, pinned.text) == (200, script.text)
    assert "immutable" in pinned.headers["Cache-Control"]
    assert get(api, f"/ui/payload.{'0' * 16}.js").status == 404


@pytest.mark.parametrize("page", assets.PAGES)
def test_a_frame_may_load_and_reach_its_own_origin_only(api: Api, page: str) -> None:
    answer = get(api, f"/ui/{page}")
    assert answer.status == 200
    policy = dict(
        part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; ")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": sources(answer.text, "script") or "'self'",
        "style-src": sources(answer.text, "style") or "'none'",
        "connect-src": "'self'",
        "img-src": "'self' data:",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'" if page in assets.STANDING_ALONE else "*",
    }
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    permissions = answer.headers["Permissions-Policy"].split(", ")
    assert "payment=(self)" in permissions
    assert {"camera=()", "microphone=()", "geolocation=()", "usb=()"} <= set(permissions)
    assert not {"X-Frame-Options", "Access-Control-Allow-Origin", "Set-Cookie"} & set(
        answer.headers
    )
    assert answer.text.count("<script") == 1
    assert not re.search(r"\bstyle=|\bon[a-z]+=", answer.text)


def test_only_the_pages_that_are_named_may_embed_the_frames(api: Api) -> None:
    named = Api(with_origins(api.services, ("https://shop.example",)), api.key)
    for page in set(assets.PAGES) - set(assets.STANDING_ALONE):
        policy = get(named, f"/ui/{page}").headers["Content-Security-Policy"]
        assert policy.endswith("; frame-ancestors https://shop.example")


def test_a_form_of_three_fields_takes_four_requests_and_25_kilobytes(api: Api) -> None:
    """The script, the controller, the fields' document once; and the session."""
    paths = ["/Payload.js", "/ui/controller.html", "/ui/field.html"]
    paths += [f"/ui/{name}" for path in paths[1:] for name in loaded(get(api, path))]
    assert len(paths) + 1 == 4
    assert sum(len(gzip.compress(get(api, path).text.encode(), 6)) for path in paths) <= 25_000
    kept = [path for path in paths if "max-age" in get(api, path).headers["Cache-Control"]]
    assert (
        len(paths) - len(kept) + 1 == 2
    )  # of the next view: is the script still so, and a session


@pytest.mark.parametrize("page", ["checkout.html", "methods.html", "methodspage.html"])
def test_what_a_frame_loads_is_named_by_its_hash_and_kept(api: Api, page: str) -> None:
    path = script_of(get(api, f"/ui/{page}"))
    script = get(api, path)
    assert script.status == 200
    assert hashlib.sha256(script.text.encode()).hexdigest()[:16] in path
    assert "immutable" in script.headers["Cache-Control"]
    older = get(api, re.sub(r"\.[0-9a-f]{16}\.", f".{'0' * 16}.", path))
    assert (older.text, older.headers["Cache-Control"]) == (script.text, "no-store")


@pytest.mark.parametrize("name", ["nothing.js", "field.html.js", "..", "field.js", "assets.py"])
def test_nothing_else_is_served(api: Api, name: str) -> None:
    assert get(api, f"/ui/{name}").status == 404
