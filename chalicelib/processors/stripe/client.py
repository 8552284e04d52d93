"""Requests to Stripe's API: one attempt each, bounded by the time that is left.

urllib3 is in the package already; the vendor's SDK would cost 176 ms of a cold start. It never
tries again by itself: whether to ask anew is decided by who knows whether money may have moved.
Facts: https://docs.stripe.com/api, https://docs.stripe.com/api/idempotent_requests.
"""

from __future__ import annotations

import base64
import json
from functools import cached_property
from typing import Any
from urllib.parse import quote

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from chalicelib.late_dataclass import dataclass
from chalicelib.observability.lines import emit
from chalicelib.observability.log_fields import Event
from chalicelib.processors.stripe.form import encoded
from chalicelib.time_budget import time_left

API = "https://api.stripe.com"
VERSION = "2026-05-27.dahlia"
"""Pinned: answers of another version have another shape."""

CONNECT_S = 2.0
LONGEST_READ_S = 20.0
SHORTEST_READ_S = 1.0


class NotSent(Exception):
    """It is sure that nothing reached Stripe, or that nothing was done with what did."""


class NoAnswer(Exception):
    """The request may have been carried out: the answer did not come, or can't be read."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with its HTTP status: an object of Stripe's, or an error of it."""

    status: int
    body: dict[str, Any]

    @property
    def ok(self) -> bool:
        """Whether it is the object that was asked for."""
        return self.status == 200

    @property
    def error(self) -> dict[str, Any]:
        """What went wrong; empty where nothing did."""
        found = self.body.get("error")
        return found if isinstance(found, dict) else {}

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.error.get("code") or "")


class Client:
    """One account of Stripe's, over connections that are kept alive."""

    def __init__(self, api_key: str, *, base_url: str = API) -> None:
        self._base_url = base_url
        basic = base64.b64encode(f"{api_key}:".encode()).decode()
        self._headers = {"Authorization": f"Basic {basic}", "Stripe-Version": VERSION}

    def get(self, *path: str, **parameters: Any) -> Reply:
        """Raises NotSent and NoAnswer."""
        query = f"?{encoded(parameters)}" if parameters else ""
        return self._request("GET", _joined(path) + query, {}, None)

    def post(self, *path: str, key: str, **parameters: Any) -> Reply:
        """Carried out once under `key`. Raises NotSent and NoAnswer."""
        headers = {"Idempotency-Key": key, "Content-Type": "application/x-www-form-urlencoded"}
        return self._request("POST", _joined(path), headers, encoded(parameters).encode())

    @cached_property
    def _pool(self) -> PoolManager:
        return PoolManager(maxsize=4, retries=False)

    def _request(
        self, method: str, target: str, headers: dict[str, str], body: bytes | None
    ) -> Reply:
        read_s = min(time_left() - CONNECT_S, LONGEST_READ_S)
        if read_s < SHORTEST_READ_S:
            raise NotSent("there is no time left to ask")
        try:
            answer = self._pool.request(
                method,
                self._base_url + target,
                headers=self._headers | headers,
                body=body,
                timeout=Timeout(connect=CONNECT_S, read=read_s),
                redirect=False,
            )
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise NotSent("no connection") from error
        except HTTPError as error:
            raise NoAnswer from error
        emit(
            Event.PROCESSOR_ANSWERED,
            processor="stripe",
            processor_request=_request_id(answer.headers.get("Request-Id")),
            status=answer.status,
        )
        return _read(answer.status, answer.data)


def _joined(path: tuple[str, ...]) -> str:
    return "/v1/" + "/".join(quote(part, safe="") for part in path)


def _request_id(told: str | None) -> str:
    """Stripe's name of the request, for its support; nothing else that a header may hold."""
    return told if told and len(told) < 64 and told.replace("_", "").isalnum() else ""


def _read(status: int, data: bytes) -> Reply:
    """Raises NotSent for a refusal before anything was done, NoAnswer for what is no answer."""
    try:
        body = json.loads(data)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        if status in (401, 403, 429):
            raise NotSent(f"refused with {status}")
        raise NoAnswer
    reply = Reply(status, body)
    if status in (401, 403, 429):
        raise NotSent(f"refused with {status}")
    # 409: another is at work under this key. 400 idempotency_error: the key was spent on another.
    if status >= 500 or status == 409 or reply.error.get("type") == "idempotency_error":
        raise NoAnswer
    return reply
