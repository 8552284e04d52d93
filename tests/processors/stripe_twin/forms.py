"""Forms with brackets, as Stripe reads them."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl


def decoded(text: str) -> dict[str, Any]:
    """`card[number]=4&expand[0]=x` as `{"card": {"number": "4"}, "expand": ["x"]}`."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, *rest = name.replace("]", "").split("[")
        into = found
        for key, following in zip([first, *rest], rest, strict=False):
            into = into.setdefault(key, {})
            assert isinstance(into, dict), f"{name} is a value and an object ({following})"
        into[[first, *rest][-1]] = value
    listed: dict[str, Any] = _lists(found)
    return listed


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(each) for key, each in value.items()}
    if inner and all(key.isdigit() or key == "" for key in inner):
        return list(inner.values())
    return inner
