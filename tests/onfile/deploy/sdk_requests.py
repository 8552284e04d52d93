"""What the published SDKs put on the wire, sent to an address that each joins in its own way."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from onfile.deploy.addresses import Address, way_to

_RECORDED = Path(__file__).parents[2] / "sdk" / "recorded_requests.jsonl"

JOINED: dict[str, Callable[[str, str], str]] = {
    "python": lambda url, target: urljoin(url, target.strip("/")),
    "node": lambda url, target: url + target,
    "php": lambda url, target: url + target,
    "ruby": urljoin,  # URI.join(url, "/transactions")
}

Answer = list[Any]
"""The status, and what the body is, in the words that are the same at each time."""


def recorded() -> Iterator[dict[str, Any]]:
    """Those of these SDKs."""
    lines = map(json.loads, _RECORDED.read_text().splitlines())
    yield from (line for line in lines if line["sdk"] in JOINED)


def sent_to(url: str, key: str) -> list[Answer]:
    """All of them, to the address `url`."""
    return [_answer(JOINED[each["sdk"]](url, each["target"]), key, each) for each in recorded()]


def _answer(url: str, key: str, recorded: dict[str, Any]) -> Answer:
    way, named = way_to(Address(url)), urlsplit(url)
    target = f"{named.path}?{named.query}" if "?" in recorded["target"] else named.path
    token = base64.b64encode(f"{key}:".encode()).decode()
    headers = {**way.headers, "Authorization": f"Basic {token}"}
    if recorded["content_type"]:
        headers["Content-Type"] = recorded["content_type"]
    if recorded["api_version"]:
        headers["X-API-Version"] = recorded["api_version"]
    connection = http.client.HTTPConnection(urlsplit(way.url).netloc, timeout=60)
    connection.request(recorded["method"], target, recorded["body"].encode(), headers)
    response = connection.getresponse()
    body = json.loads(response.read())
    connection.close()
    words = ("object", "error_type", "error_description")
    return [response.status, *(body.get(word) for word in words)]
