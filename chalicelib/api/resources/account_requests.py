"""What a caller asks for with an account and its methods, of the clean values of a body."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from chalicelib.api.resources.field import READ_ONLY
from chalicelib.api.resources.payment_method_requests import change_of, new_method
from chalicelib.api.resources.shape import Resource
from chalicelib.errors import InvalidAttributes
from chalicelib.services.bulk_rules import judged
from chalicelib.services.invalid import invalid
from chalicelib.services.requests import AccountChange, MethodChange, NewAccount, NewMethod

_NESTED = "payment_methods"

T = TypeVar("T")


def new_account(resource: Resource, values: Mapping[str, Any]) -> NewAccount:
    """The request to create an account. Raises InvalidAttributes for what its methods can't be."""
    rows = values.get(_NESTED) or ()
    return NewAccount(values=resource.details(values), methods=_each(rows, _new))


def account_change(resource: Resource, account_id: str, values: Mapping[str, Any]) -> AccountChange:
    """The request to change an account. Raises InvalidAttributes in the same way."""
    rows = values.get(_NESTED) or ()
    return AccountChange(
        id=account_id, changes=resource.details(values), methods=_each(rows, _new_or_changed)
    )


def _new(row: Mapping[str, Any]) -> NewMethod:
    if "id" in row:
        raise invalid("id", text=READ_ONLY)
    return new_method(row)


def _new_or_changed(row: Mapping[str, Any]) -> NewMethod | MethodChange:
    return change_of(row["id"], row) if "id" in row else new_method(row)


def _each(rows: Sequence[Mapping[str, Any]], decide: Callable[[Mapping[str, Any]], T]) -> list[T]:
    results, errors = judged(rows, decide)
    if any(errors):
        raise InvalidAttributes({_NESTED: errors})
    return results
