"""Asks a deployed stage three questions that need no key: is it what we think it is?"""

from __future__ import annotations

import json
from typing import Any

import urllib3

from onfile.deploy.addresses import Address, way_to
from onfile.deploy.names import DeployError

_EXPECTED = (("openapi.json", 200), ("customers", 401), ("no/such/path", 404))
_AGAIN = urllib3.Retry(
    total=3, backoff_factor=1, status_forcelist=(502, 503, 504), raise_on_status=False
)
"""A first start may be slower than the gateway waits, and what was just made not be everywhere."""

_TIMEOUT_S = 40.0
"""The first request waits for a cold start, at most the 29 s of the gateway."""


def smoke_test(address: Address) -> None:
    """Raises DeployError for an answer that is not as expected."""
    way, url = way_to(address), address.url.rstrip("/")
    named = way.server_name
    tls: dict[str, Any] = {"server_hostname": named, "assert_hostname": named} if named else {}
    pool = urllib3.PoolManager(retries=_AGAIN, **tls)
    for path, expected in _EXPECTED:
        answer = pool.request("GET", f"{way.url}/{path}", headers=way.headers, timeout=_TIMEOUT_S)
        if answer.status != expected:
            raise DeployError(f"GET {url}/{path} answers {answer.status}, expected {expected}")
        body: Any = json.loads(answer.data)
        if expected != 200 and body.get("object") != "error":
            raise DeployError(f"GET {url}/{path} answers {expected}, but not in our words")
