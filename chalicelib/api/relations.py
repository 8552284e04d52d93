"""What the routes between objects, `/{parent}/{id}/{relation}`, have in common."""

from __future__ import annotations

from chalicelib.api.collections import Relation
from chalicelib.api.endpoint import Call
from chalicelib.api.query.paths import attribute_of
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.shape import Resource
from chalicelib.errors import NotFound
from chalicelib.query.conditions import Condition, condition
from chalicelib.services.listing import Listed


def named(identifier: str | None) -> str:
    """The id under which an object names another one. Raises NotFound where it names none."""
    if identifier is None:
        raise NotFound
    return identifier


def those_with(resource: Resource, attribute: str, value: str) -> Condition:
    """The rows of `resource` whose attribute is equal to `value`."""
    return condition(attribute_of(attribute, resource), value)


def methods_of_account(call: Call, account_id: str) -> Condition:
    """The payment methods that an account keeps, which must be there. Raises NotFound."""
    call.services.accounts.find(call.organisation, account_id)
    return those_with(PAYMENT_METHOD, "account_id", account_id)


def methods(call: Call) -> Listed:
    """All payment methods."""
    return call.services.lists.payment_methods


METHODS_OF_ACCOUNT = Relation(
    "payment_methods", PAYMENT_METHOD, source=methods, of=methods_of_account
)
