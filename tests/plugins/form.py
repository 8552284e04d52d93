"""Speaks as clients without an SDK do: bodies are forms, nested names stand in brackets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.support.wire import Wire

_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Form:
    """A client; each call answers status and JSON."""

    wire: Wire

    def get(self, target: str) -> tuple[int, Any]:
        """GET of a path with its query."""
        return self.wire.send("GET", target)

    def post(self, path: str, **values: Any) -> tuple[int, Any]:
        """POST of a form."""
        return self.wire.send("POST", path, urlencode(fields(values)).encode(), _TYPE)

    def put(self, path: str, **values: Any) -> tuple[int, Any]:
        """PUT of a form."""
        return self.wire.send("PUT", path, urlencode(fields(values)).encode(), _TYPE)


def fields(values: dict[str, Any]) -> list[tuple[str, str]]:
    """`{"a": {"b": True}, "c": [{"d": 1}]}` is `a[b]=true`, `c[0][d]=1`."""
    return [
        (key, str(value).lower() if isinstance(value, bool) else str(value))
        for key, value in leaves(values)
    ]


def leaves(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What is neither object nor list in `values`, by its path in brackets."""
    return _leaves(values.items(), "{}")


def _leaves(items: Iterable[tuple[Any, Any]], pattern: str) -> Iterator[tuple[str, Any]]:
    for name, value in items:
        key = pattern.format(name)
        if isinstance(value, dict):
            yield from _leaves(value.items(), key + "[{}]")
        elif isinstance(value, list):
            yield from _leaves(enumerate(value), key + "[{}]")
        else:
            yield key, value
