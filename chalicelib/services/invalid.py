"""Errors that a use case finds: what only the stored data can tell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.error_details import Explained
from chalicelib.errors import InvalidAttributes

INVALID = "Invalid value"
"""The wire's text for a value that refers to nothing, or is not allowed here."""

REQUIRED = "Required"
"""The wire's text for what is missing."""


def wrong(why: str) -> Explained:
    """The wire's own text, alone where programs read it; a person is told `why`."""
    return Explained(INVALID, why)


def no_such(what: str) -> Explained:
    """The same for an id that never was, one that is deleted, and one of somebody else."""
    return wrong(f"you have no {what} with this id")


def invalid(*path: str, text: str = INVALID) -> InvalidAttributes:
    """An error at one attribute, such as `invalid("card", "expiry")`."""
    details: dict[str, Any] = {path[-1]: text}
    for key in reversed(path[:-1]):
        details = {key: details}
    return InvalidAttributes(details)


NOBODY_PAYS = Explained(
    REQUIRED,
    "nobody is charged. Name a customer_id, whose default method is charged, or the method: by its "
    "payment_method_id, or a new one as payment_method",
)
"""Of a new transaction; the text alone is the wire's own example."""

NO_NUMBERS = "takes no card or account numbers: make a token with its own script"
"""Of a processor."""

UID_TAKEN = wrong("another customer has it")
"""Of an `external_uid`, which is one customer's alone."""


@contextmanager
def inside(name: str) -> Iterator[None]:
    """Errors about a nested object, raised by rules that know the object alone."""
    try:
        yield
    except InvalidAttributes as error:
        raise InvalidAttributes({name: error.details}) from error
