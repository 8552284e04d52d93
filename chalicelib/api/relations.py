"""What hangs on one object, `/{parent}/{id}/{relation}`, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.api.envelope import Call
from chalicelib.api.query.paths import attribute_of
from chalicelib.api.resources.shape import Resource, Shape
from chalicelib.errors import NotFound
from chalicelib.late_dataclass import dataclass
from chalicelib.query.filter_conditions import Condition, condition
from chalicelib.services.lists.listing import Listed


@dataclass(frozen=True, slots=True)
class Relation:
    """What hangs on one object: another one (`get`), as `/transactions/{id}/customer`, or a list,
    as `/customers/{id}/payment_methods`: those rows of `source` for which `of` holds; `create` and
    `create_many` add to it.
    """

    name: str
    resource: Resource
    get: Callable[[Call, str], Any] | None = None
    source: Callable[[Call], Listed] | None = None
    of: Callable[[Call, str], Condition] | None = None
    create: Callable[[Call, str], Any] | None = None
    create_many: Callable[[Call, str, Sequence[Any]], Sequence[Any]] | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done with one object beside changing it, by POST: `/webhooks/{id}/test`. It
    answers an object of `resource`, or where `many` a list of them; `takes` is its body, if any.
    """

    name: str
    resource: Resource
    run: Callable[[Call, str], Any]
    takes: Shape | None = None
    many: bool = False


def named(identifier: str | None) -> str:
    """The id under which an object names another one. Raises NotFound where it names none."""
    if identifier is None:
        raise NotFound
    return identifier


def those_with(resource: Resource, attribute: str, value: str) -> Condition:
    """The rows of `resource` whose attribute is equal to `value`."""
    return condition(attribute_of(attribute, resource), value)
