"""What a caller asks for with a payment method, of the clean values of its body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from chalicelib.api.resources.payment_method import FLAGS, PAYMENT_METHOD
from chalicelib.api.resources.types import INVALID
from chalicelib.domain.card import Expiry
from chalicelib.domain.payment_method import Purpose
from chalicelib.error_details import Explained
from chalicelib.errors import InvalidAttributes
from chalicelib.services.changes import fresh
from chalicelib.services.requests import (
    BankAccountDetails,
    CardDetails,
    MethodChange,
    NewMethod,
)

_OWNER = ("customer_id", "account_id")

_OTHER_OWNER = Explained(INVALID, "the path names another owner")
_TWO_OWNERS = Explained(INVALID, "customer_id names another owner")


def new_method(values: Mapping[str, Any]) -> NewMethod:
    """The request to create a method, of the clean values of a body."""
    card, bank = values.get("card"), values.get("bank_account")
    return NewMethod(
        type=values["type"],
        card=CardDetails(**card) if card else None,
        bank_account=BankAccountDetails(**bank) if bank else None,
        token=values.get("token"),
        owner_id=owner_of(values),
        default_for=frozenset(p for name, p in FLAGS.items() if values.get(name)),
        keep_active=values.get("keep_active", True),
        details=fresh(PAYMENT_METHOD.details(values)),
    )


def owned_by(body: Mapping[str, Any], owner_id: str) -> dict[str, Any]:
    """A body with its owner filled in. Raises InvalidAttributes where it names another one."""
    named = {name: body.get(name) for name in _OWNER}
    others = {
        name: _OTHER_OWNER for name, each in named.items() if each not in (None, "", owner_id)
    }
    if others:
        raise InvalidAttributes(others)
    return {**body, "customer_id": owner_id}


def owner_of(values: Mapping[str, Any]) -> str | None:
    """`customer_id` and `account_id` are two names for the owner. Raises InvalidAttributes."""
    customer_id, account_id = values.get("customer_id"), values.get("account_id")
    if customer_id and account_id and customer_id != account_id:
        raise InvalidAttributes({"account_id": _TWO_OWNERS})
    return customer_id or account_id


@contextmanager
def named_as_given(values: Mapping[str, Any]) -> Iterator[None]:
    """The use cases know one name for the owner; the error names the one that the caller used."""
    try:
        yield
    except InvalidAttributes as error:
        raise InvalidAttributes(in_the_callers_words(error.details, values)) from error


@contextmanager
def rows_named_as_given(body: Mapping[str, Any]) -> Iterator[None]:
    """The same for methods anywhere inside a body: rows of a list, rows inside an account."""
    try:
        yield
    except InvalidAttributes as error:
        raise InvalidAttributes(_renamed(error.details, body)) from error


def _renamed(details: Any, given: Any) -> Any:
    if isinstance(details, list):
        rows = given if isinstance(given, list) else [given]
        return [_renamed(inner, row) for inner, row in zip(details, rows, strict=True)]
    if not isinstance(details, dict) or not isinstance(given, Mapping):
        return details
    inner = {name: _renamed(each, given.get(name)) for name, each in details.items()}
    return in_the_callers_words(inner, given)


def in_the_callers_words(details: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """`details` with the owner named as `values` name it."""
    names = (name for name in _OWNER if name in values)
    said = min(names, key=lambda name: not values[name], default="customer_id")
    return {said if name == "customer_id" else name: each for name, each in details.items()}


def flags_of(values: Mapping[str, Any]) -> dict[Purpose, bool]:
    """The default flags that a body sets or clears."""
    return {purpose: values[name] for name, purpose in FLAGS.items() if name in values}


def change_of(method_id: str, values: Mapping[str, Any]) -> MethodChange:
    """The request to change a method, of the clean values of a body."""
    return MethodChange(id=method_id, changes=changed_details(values), flags=flags_of(values))


def changed_details(values: Mapping[str, Any]) -> dict[str, Any]:
    """What of a body changes details, the expiry of a card, or the owner."""
    changes = PAYMENT_METHOD.details(values)
    if "card" in values:
        changes |= _changed_card(values["card"])
    owners = {values[name] for name in _OWNER if name in values}
    if len(owners) > 1:
        raise InvalidAttributes({"account_id": _TWO_OWNERS})
    return changes | dict.fromkeys(("owner_id",) if owners else (), *owners)


def _changed_card(card: Mapping[str, Any] | None) -> dict[str, Expiry]:
    if card is None:
        raise InvalidAttributes({"card": f"{INVALID}: can't be cleared"})
    return {"expiry": card["expiry"]} if "expiry" in card else {}
