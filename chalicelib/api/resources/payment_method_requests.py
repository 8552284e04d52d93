"""What a caller asks for with a payment method, of the clean values of its body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from chalicelib.api.resources.payment_method import FLAGS, PAYMENT_METHOD
from chalicelib.api.resources.types import INVALID
from chalicelib.domain.card import Expiry
from chalicelib.domain.payment_method import Purpose
from chalicelib.errors import InvalidAttributes
from chalicelib.services.requests import (
    BankAccountDetails,
    CardDetails,
    MethodChange,
    NewMethod,
)


def new_method(values: Mapping[str, Any]) -> NewMethod:
    """The request to create a method, of the clean values of a body."""
    card, bank = values.get("card"), values.get("bank_account")
    return NewMethod(
        type=values["type"],
        card=CardDetails(**card) if card else None,
        bank_account=BankAccountDetails(**bank) if bank else None,
        owner_id=owner_of(values),
        default_for=frozenset(p for name, p in FLAGS.items() if values.get(name)),
        keep_active=values.get("keep_active", True),
        details=PAYMENT_METHOD.details(values),
    )


def owned_by(body: Mapping[str, Any], owner_id: str) -> dict[str, Any]:
    """A body with its owner filled in. Raises InvalidAttributes where it names another one."""
    named = {name: body.get(name) for name in ("customer_id", "account_id")}
    others = {name: INVALID for name, each in named.items() if each not in (None, "", owner_id)}
    if others:
        raise InvalidAttributes(others)
    return {**body, "customer_id": owner_id}


def owner_of(values: Mapping[str, Any]) -> str | None:
    """`customer_id` and `account_id` are two names for the owner. Raises InvalidAttributes."""
    customer_id, account_id = values.get("customer_id"), values.get("account_id")
    if customer_id and account_id and customer_id != account_id:
        raise InvalidAttributes({"account_id": INVALID})
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
    if not values.get("account_id") or values.get("customer_id") or "customer_id" not in details:
        return details
    return {"account_id" if name == "customer_id" else name: v for name, v in details.items()}


def flags_of(values: Mapping[str, Any]) -> dict[Purpose, bool]:
    """The default flags that a body sets or clears."""
    return {purpose: values[name] for name, purpose in FLAGS.items() if name in values}


def change_of(method_id: str, values: Mapping[str, Any]) -> MethodChange:
    """The request to change a method, of the clean values of a body."""
    return MethodChange(id=method_id, changes=changed_details(values), flags=flags_of(values))


def changed_details(values: Mapping[str, Any]) -> dict[str, Any]:
    """What of a body changes details, the expiry of a card, or the owner."""
    changes = PAYMENT_METHOD.details(values)
    owner_id = owner_of(values)
    if "card" in values:
        changes["expiry"] = _expiry_of(values["card"])
    return changes | {"owner_id": owner_id} if owner_id else changes


def _expiry_of(card: Mapping[str, Any] | None) -> Expiry:
    if card is None:
        raise InvalidAttributes({"card": f"{INVALID}: can't be cleared"})
    expiry: Expiry = card["expiry"]
    return expiry
