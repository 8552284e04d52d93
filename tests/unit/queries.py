"""Query strings as the gateway decodes them."""

from __future__ import annotations

from urllib.parse import parse_qsl


def params(query: str) -> dict[str, list[str]]:
    """Each key with all its values."""
    found: dict[str, list[str]] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        found.setdefault(key, []).append(value)
    return found
