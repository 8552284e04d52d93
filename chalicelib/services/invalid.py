"""Errors that a use case finds: what only the stored data can tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def inside(name: str) -> Iterator[None]:
    """Errors about a nested object, raised by rules that know the object alone."""
    try:
        yield
    except InvalidAttributes as error:
        raise InvalidAttributes({name: error.details}) from error
