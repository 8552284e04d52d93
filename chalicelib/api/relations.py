"""What the routes between objects, `/{parent}/{id}/{relation}`, have in common."""

from __future__ import annotations

from chalicelib.api.query.paths import attribute_of
from chalicelib.api.resources.shape import Resource
from chalicelib.errors import NotFound
from chalicelib.query.filter_conditions import Condition, condition


def named(identifier: str | None) -> str:
    """The id under which an object names another one. Raises NotFound where it names none."""
    if identifier is None:
        raise NotFound
    return identifier


def those_with(resource: Resource, attribute: str, value: str) -> Condition:
    """The rows of `resource` whose attribute is equal to `value`."""
    return condition(attribute_of(attribute, resource), value)
