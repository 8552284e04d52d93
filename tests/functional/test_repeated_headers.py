"""Headers that come twice: each of those that decide something says one thing, or is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chalicelib.api import headers
from tests.support.client import Answer
from tests.support.refusals import Surroundings

ROOT = Path(headers.__file__).parent
LISTS = {"if-none-match", "x-forwarded-proto"}

TWO_VALUES = {
    "Authorization": ["Basic YTo=", "Basic Yjo="],
    "Content-Type": ["application/json", "text/plain"],
    "Content-Encoding": ["gzip", "identity"],
    "Host": ["pay.example", "evil.example"],
    "Idempotency-Key": ["one", "two"],
    "Origin": ["https://shop.example", "null"],
    "X-API-Version": ["v1", "v2"],
}


def post(world: Surroundings, given: dict[str, str | list[str]]) -> Answer:
    return world.api.request("POST", "/customers", json={}, headers=given)


def test_every_header_that_is_read_is_one_that_decides_or_a_list() -> None:
    read = re.compile(r'headers\.get\(\s*"([^"]+)"')
    names = {name for path in ROOT.rglob("*.py") for name in read.findall(path.read_text())}
    assert names - LISTS <= {name.lower() for name in headers.DECIDING}
    assert {name.lower() for name in TWO_VALUES} == {name.lower() for name in headers.DECIDING}


@pytest.mark.parametrize("name", TWO_VALUES)
def test_two_values_are_refused_by_name(world: Surroundings, name: str) -> None:
    answer = post(world, {name: TWO_VALUES[name]})
    assert (answer.status, answer["error_type"], list(answer["details"])) == (
        400,
        "BadRequest",
        [name],
    )
    assert answer["error_description"].startswith(f"{name}: Given more than once")


@pytest.mark.parametrize(
    "given",
    [
        {"X-API-Version": "v1", "x-api-version": "v2"},
        {"IDEMPOTENCY-KEY": ["a", "b"]},
        {"Idempotency-Key": ["a", "a", "A"]},
        {"x-api-version": ["v1", ""]},
        {"origin": ["https://a.example", "https://a.example:443"]},
    ],
    ids=str,
)
def test_case_and_number_make_no_difference(
    world: Surroundings, given: dict[str, str | list[str]]
) -> None:
    assert post(world, given).status == 400


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", "/Payload.js", "/ui/card.html"])
def test_routes_without_a_key_refuse_them_too(world: Surroundings, path: str) -> None:
    answer = world.api.request("GET", path, headers={"Host": TWO_VALUES["Host"]})
    assert (answer.status, list(answer["details"])) == (400, ["Host"])


@pytest.mark.parametrize(
    "given",
    [
        {"X-API-Version": ["v1", "v1"]},
        {"X-API-Version": ["v1", " v1 "]},
        {"Accept": ["application/json", "text/html"]},
        {"X-Forwarded-For": ["192.0.2.1", "192.0.2.2"]},
        {"X-Forwarded-Proto": ["https", "http"]},
        {"User-Agent": ["a", "b"]},
        {"Cookie": ["a=1", "b=2"]},
    ],
    ids=str,
)
def test_the_same_twice_and_what_decides_nothing_is_served(
    world: Surroundings, given: dict[str, str | list[str]]
) -> None:
    assert world.api.request("GET", "/customers?limit=1", headers=given).status == 200
