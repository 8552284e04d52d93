"""Asks a deployed stage three questions that need no key: is it what we think it is?"""

from __future__ import annotations

import json
import os
from typing import Any

import urllib3

from onfile.deploy.names import API_STAGE, DeployError

_EXPECTED = (("openapi.json", 200), ("customers", 401), ("no/such/path", 404))
_TIMEOUT_S = 40.0
"""The first request waits for a cold start, at most the 29 s of the gateway."""


def address(outputs: dict[str, str]) -> str:
    """The address of the API, without a slash at its end. An emulator has its own form of it."""
    emulated = os.environ.get("AWS_ENDPOINT_URL")
    if emulated:
        return f"{emulated}/restapis/{outputs['RestAPIId']}/{API_STAGE}/_user_request_"
    return outputs["EndpointURL"].rstrip("/")


def smoke_test(url: str) -> None:
    """Raises DeployError for an answer that is not as expected."""
    pool = urllib3.PoolManager(retries=urllib3.Retry(total=3, backoff_factor=1))
    for path, expected in _EXPECTED:
        answer = pool.request("GET", f"{url}/{path}", timeout=_TIMEOUT_S)
        if answer.status != expected:
            raise DeployError(f"GET {url}/{path} answers {answer.status}, expected {expected}")
        body: Any = json.loads(answer.data)
        if expected != 200 and body.get("object") != "error":
            raise DeployError(f"GET {url}/{path} answers {expected}, but not in our words")
