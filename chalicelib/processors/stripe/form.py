"""Parameters as Stripe's API takes them: form-encoded, with brackets for what is nested."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode


def encoded(parameters: dict[str, Any]) -> str:
    """`{"card": {"number": "4"}, "expand": ["x"]}` as `card[number]=4&expand[0]=x`.

    What is None is left out; True and False are `true` and `false`.
    """
    return urlencode([pair for name, value in parameters.items() for pair in _pairs(name, value)])


def _pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _pairs(f"{name}[{key}]", inner)
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _pairs(f"{name}[{index}]", inner)
    elif value is not None:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)
