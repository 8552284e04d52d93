"""Reads the parameters of a request; what is unknown or malformed is refused, never ignored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from onfile.embedded_dynamodb.errors import invalid

Request = Mapping[str, Any]

_KINDS = {str: "a string", bool: "a Boolean", int: "an integer", dict: "a map", list: "a list"}
# What every condition and projection may bring along.
NAMES = "ExpressionAttributeNames"
VALUES = "ExpressionAttributeValues"


def refuse_unsupported(what: str, request: object, supported: frozenset[str]) -> None:
    """Raises DynamoError where the request is no map, or has a parameter that is not supported."""
    if not isinstance(request, Mapping):
        raise invalid(f"{what} must be a map of parameters")
    unsupported = sorted(request.keys() - supported)
    if unsupported:
        raise invalid(f"{what}: the embedded store does not support the parameter {unsupported[0]}")


def required(request: Request, name: str, kind: type) -> Any:
    """The parameter. Raises DynamoError where it is missing, or of another type than `kind`."""
    value = optional(request, name, kind)
    if value is None:
        raise invalid(
            f"Value null at '{name}' failed to satisfy constraint: Member must not be null"
        )
    return value


def optional(request: Request, name: str, kind: type) -> Any:
    """The parameter, or None. Raises DynamoError where it is of another type than `kind`."""
    value = request.get(name)
    # bool is a subclass of int, and no count.
    if value is not None and type(value) is not kind:
        raise invalid(f"{name} must be {_KINDS[kind]}")
    return value


def choice(request: Request, name: str, choices: Iterable[str], default: str) -> str:
    """The parameter, which must be one of `choices`. Raises DynamoError."""
    value = request.get(name, default)
    if value not in choices:
        raise invalid(
            f"Value '{value}' at '{name}' failed to satisfy constraint:"
            f" Member must satisfy enum value set: {sorted(choices)}"
        )
    return str(value)


def positive(request: Request, name: str) -> int | None:
    """The parameter as a whole number of at least 1, or None. Raises DynamoError."""
    value: int | None = optional(request, name, int)
    if value is not None and value < 1:
        raise invalid(f"{name} must be greater than or equal to 1")
    return value


def capacity_mode(request: Request) -> str:
    """What the answer is to say of the capacity consumed: NONE, TOTAL or INDEXES."""
    return choice(request, "ReturnConsumedCapacity", ("NONE", "TOTAL", "INDEXES"), "NONE")
