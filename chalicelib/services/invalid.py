"""Errors that a use case finds: what only the stored data can tell."""

from __future__ import annotations

from typing import Any

from chalicelib.errors import InvalidAttributes

INVALID = "Invalid value"
"""The wire's text for a value that refers to nothing, or is not allowed here."""

REQUIRED = "Required"
"""The wire's text for what is missing."""


def invalid(*path: str, text: str = INVALID) -> InvalidAttributes:
    """An error at one attribute, such as `invalid("card", "expiry")`."""
    details: dict[str, Any] = {path[-1]: text}
    for key in reversed(path[:-1]):
        details = {key: details}
    return InvalidAttributes(details)
