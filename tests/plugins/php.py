"""Speaks as the PHP SDK does: `json_encode` and `http_build_query`, exceptions by `error_type`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.plugins.form import leaves
from tests.support.wire import Wire


class PhpError(Exception):
    """What the SDK throws: the class is found by `error_type`, the HTTP status is not looked at."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(body["error_description"])
        self.error_type: str = body["error_type"]
        self.details: Any = body["details"]


@dataclass(frozen=True)
class Php:
    """A session of the SDK. Answers are plain arrays, as in the version that plugins pin."""

    wire: Wire

    def get(self, path: str, identifier: str, fields: list[str] | None = None) -> dict[str, Any]:
        """`Class::get($id)`."""
        return self._object("GET", f"{path}/{identifier}{query_string({'fields': fields})}")

    def all(self, path: str, **filters: Any) -> list[dict[str, Any]]:
        """`Class::filter_by(...)->all()`."""
        return self._list("GET", f"{path}{query_string(filters)}")

    def create(self, path: str, values: dict[str, Any]) -> dict[str, Any]:
        """`Class::create([...])`."""
        return self._object("POST", path, values)

    def update(self, path: str, identifier: str, values: dict[str, Any]) -> dict[str, Any]:
        """`$object->update([...])`."""
        return self._object("PUT", f"{path}/{identifier}", values)

    def update_where(
        self, path: str, filters: dict[str, Any], values: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """`Class::filter_by(...)->update([...])`."""
        return self._list("PUT", f"{path}{query_string({**filters, 'mode': 'query'})}", values)

    def _object(self, method: str, target: str, values: Any = None) -> dict[str, Any]:
        answer = self._send(method, target, values)
        assert answer["object"] != "list"
        return answer

    def _list(self, method: str, target: str, values: Any = None) -> list[dict[str, Any]]:
        answer = self._send(method, target, values)
        assert answer["object"] == "list"
        rows: list[dict[str, Any]] = answer["values"]
        return rows

    def _send(self, method: str, target: str, values: Any) -> dict[str, Any]:
        body = b"" if values is None else json_encode(values).encode()
        headers = {"Content-Type": "application/json"} if body else {}
        status, answer = self.wire.send(method, target, body, headers)
        if status != 200:
            assert answer["object"] == "error"
            raise PhpError(answer)
        return dict(answer)


def json_encode(value: Any) -> str:
    """As PHP writes it: slashes and all that is not ASCII escaped, an empty array as `[]`."""
    text = json.dumps(_emptied(value), separators=(",", ":"))
    return text.replace("/", "\\/")


def _emptied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _emptied(each) for name, each in value.items()} or []
    return [_emptied(each) for each in value] if isinstance(value, list) else value


def query_string(values: Mapping[str, Any]) -> str:
    """As `http_build_query` does: brackets for arrays, true as 1, null left out."""
    pairs = [
        (key, int(value) if isinstance(value, bool) else value)
        for key, value in leaves(values)
        if value is not None
    ]
    return f"?{urlencode(pairs)}" if pairs else ""
