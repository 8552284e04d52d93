"""A client of the API, in process: events in, answers out, as API Gateway would."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from chalicelib.api.application import register
from chalicelib.api.front import Front
from chalicelib.services.use_cases import Services
from tests.support.watch import WATCH

_CONTEXT = SimpleNamespace(aws_request_id="test", function_name="onfile")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: dict[str, Any]
    text: str

    def __getitem__(self, key: str) -> Any:
        return self.body[key]


class Api:
    """One organisation's client. Not for several threads: each makes its own (`again`).

    `address` is whence the gateway says that it calls; empty where it says nothing.
    """

    def __init__(self, services: Services, key: str, address: str = "") -> None:
        self.services = services
        self.key = key
        self.address = address
        # Each app notes itself in the environment, and each client of AWS sends that along.
        self._app = Front(app_name="test", configure_logs=False, env={})
        register(self._app, lambda: services)

    def again(self) -> Api:
        """The same client for another thread: Chalice keeps the request on the app."""
        return Api(self.services, self.key, self.address)

    def get(self, path: str, **params: Any) -> Answer:
        """GET with a query string."""
        return self.request("GET", f"{path}?{urlencode(params)}" if params else path)

    def post(self, path: str, json: Any = None, **rest: Any) -> Answer:
        """POST of JSON, or of `form` or `raw`."""
        return self.request("POST", path, json=json, **rest)

    def put(self, path: str, json: Any = None, **rest: Any) -> Answer:
        """PUT of the same."""
        return self.request("PUT", path, json=json, **rest)

    def delete(self, path: str) -> Answer:
        """DELETE."""
        return self.request("DELETE", path)

    def request(
        self,
        method: str,
        target: str,
        *,
        json: Any = None,
        form: Any = None,
        raw: bytes | None = None,
        headers: Mapping[str, str | list[str]] | None = None,
    ) -> Answer:
        """One request, authenticated unless `headers` says otherwise: with several values of one
        header, where it names a list.
        """
        body, content_type = _body(json, form, raw)
        usual = {"authorization": _basic(self.key), **content_type}
        sent: dict[str, str | list[str]] = {**usual, **(headers or {})}
        event = self._event(method, target, {k: v for k, v in sent.items() if v}, body)
        answer = _answer(self._app(event, _CONTEXT))
        WATCH.see(answer.text)
        return answer

    def _event(
        self, method: str, target: str, headers: dict[str, str | list[str]], body: bytes
    ) -> dict[str, Any]:
        parts = urlsplit(target)
        route, named = self._match(parts.path.rstrip("/") or "/")
        params: dict[str, list[str]] = {}
        for key, value in parse_qsl(parts.query, keep_blank_values=True):
            params.setdefault(key, []).append(value)
        return {
            "requestContext": {
                "resourcePath": route,
                "httpMethod": method,
                "identity": {"sourceIp": self.address or None},
            },
            # Where a name comes twice API Gateway shows the last value.
            "headers": {k: v if isinstance(v, str) else v[-1] for k, v in headers.items()},
            "multiValueHeaders": {k: [v] if isinstance(v, str) else v for k, v in headers.items()},
            "pathParameters": named or None,
            "multiValueQueryStringParameters": params or None,
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
            "stageVariables": None,
        }

    def _match(self, path: str) -> tuple[str, dict[str, str]]:
        parts = path.split("/")
        for route in sorted(self._app.routes, key=lambda r: "{" in r):
            pattern = route.split("/")
            if len(pattern) == len(parts) and all(
                a == b or a.startswith("{") for a, b in zip(pattern, parts, strict=True)
            ):
                pairs = zip(pattern, parts, strict=True)
                return route, {a[1:-1]: b for a, b in pairs if a.startswith("{")}
        raise AssertionError(f"no route for {path}")


def _body(json_body: Any, form: Any, raw: bytes | None) -> tuple[bytes, dict[str, str]]:
    if raw is not None:
        return raw, {"content-type": "application/json"}
    if form is not None:
        return urlencode(form).encode(), {"content-type": "application/x-www-form-urlencoded"}
    if json_body is None:
        return b"", {}
    return json.dumps(json_body).encode(), {"content-type": "application/json"}


def _basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()


def _answer(response: dict[str, Any]) -> Answer:
    headers = {**response.get("headers", {}), **response.get("multiValueHeaders", {})}
    text = response["body"]
    is_json = text and headers.get("Content-Type") == "application/json"
    return Answer(response["statusCode"], json.loads(text) if is_json else None, headers, text)
