"""The body of a create or a change that says one attribute, and beside it what that one needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from tests.round_trips.attributes import OWNER, Attribute, values_for
from tests.support.client import Api
from tests.support.objects import bank_account, card, customer, customer_with_default, pay
from tests.support.webhooks import URL

_ANN = {"name": "Ann", "email": "ann@example.com"}


class Place:
    """An organisation, and what there is to name by id: made when it is named first."""

    def __init__(self, api: Api) -> None:
        self.api = api

    @cached_property
    def owners(self) -> list[str]:
        """Two customers. The first keeps methods, unless something else is said."""
        return [customer_with_default(self.api)[0], customer(self.api)]

    def ids(self, name: str, prefix: str) -> list[str]:
        """Of two objects that an attribute of this name, with ids of this prefix, can name."""
        return self.owners if name in OWNER else [self._make(prefix) for _ in range(2)]

    def _make(self, prefix: str) -> str:
        if prefix == "acct":
            return str(self.api.post("/processing_accounts", {"name": "Shop"})["id"])
        if prefix == "pm":
            return str(self.api.post("/payment_methods", card())["id"])
        assert prefix == "txn", f"say how to make what {prefix} names"
        return str(pay(self.api, self.owners[0])["id"])


_WORDS: Mapping[str, Sequence[Any]] = {
    "account.type": ("customer", "customer"),
    "transaction.status": ("authorized", "processed"),
    # One for a single charge is not listed with its owner.
    "customer.payment_methods.keep_active": (True, True),
    "account.payment_methods.keep_active": (True, True),
    "processing_account.payment_methods.keep_active": (True, True),
}
"""Values that say something, where not every one of the type can be asked for."""


def values(attribute: Attribute, there: Place) -> Sequence[Any]:
    """Two values that the attribute can have."""
    return _WORDS.get(str(attribute)) or values_for(attribute, there.ids)


def create(attribute: Attribute, value: Any, there: Place) -> dict[str, Any]:
    """The body of a create that says it."""
    make = _BODIES.get(attribute.resource.object, _required)
    body = make(attribute, value, there)
    return _said(body, attribute.names, value)


def change(attribute: Attribute, value: Any, made: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a change that says it, of the object that was `made`."""
    outer, *inner = attribute.names
    if inner and outer == "payment_methods":
        return {outer: [_said({"id": made[outer][0]["id"]}, inner, value)]}
    return _said({}, attribute.names, value)


def _said(body: Any, names: Sequence[str], value: Any) -> Any:
    """`body` with the value at its place; a list's is in its first row."""
    if isinstance(body, list):
        return [_said(body[0], names, value)]
    name, *rest = names
    return {**body, name: _said(body.get(name, {}), rest, value) if rest else value}


def _method(names: Sequence[str], value: Any, owner: str | None) -> dict[str, Any]:
    make = bank_account if names[0] == "bank_account" or value == "bank_account" else card
    owned = names[0] in ("customer_id", "account_id") or owner is None
    return make(transfer_type="two-way", **({} if owned else {"customer_id": owner}))


def _account(attribute: Attribute, value: Any, _: Place) -> dict[str, Any]:
    outer, *inner = attribute.names
    rows = {outer: [_method(inner, value, None)]} if inner and outer == "payment_methods" else {}
    return (
        {**_ANN, **rows}
        if attribute.resource.object != "processing_account"
        else {
            "name": "Shop",
            **rows,
        }
    )


def _transaction(attribute: Attribute, value: Any, there: Place) -> dict[str, Any]:
    outer, *inner = attribute.names
    body: dict[str, Any] = {"type": "payment", "amount": 3}
    if outer == "ledger":
        paid = there.ids("assoc_transaction_id", "txn")[0]
        return {"type": "refund", "ledger": [{"assoc_transaction_id": paid}]}
    if outer == "payment_method_id":
        return body
    owner = None if outer == "customer_id" else there.owners[0]
    return {**body, "payment_method": _method(inner or [outer], value, owner)}


_PAGE = "payment_methods_page"


def _intent(attribute: Attribute, value: Any, there: Place) -> dict[str, Any]:
    names = attribute.names
    if _PAGE in (names[0], value):  # it is a customer's own
        return {_PAGE: {"customer_id": there.owners[0]}}
    if names == ("type",):
        return {value: {}}
    return {} if len(names) > 1 else {"payment_form": {}}


def _access_token(attribute: Attribute, value: Any, there: Place) -> dict[str, Any]:
    if _PAGE in attribute.names:
        return {"intent": {_PAGE: {"customer_id": there.owners[0]}}}
    return {}


def _required(attribute: Attribute, _: Any, there: Place) -> dict[str, Any]:
    """Of an object that has no rules of its own: what must be said, and nothing else."""
    own = attribute.resource.fields
    needed = [Attribute(attribute.resource, (field,)) for field in own if field.required]
    return {each.own.name: values(each, there)[0] for each in needed}


_BODIES = {
    "customer": _account,
    "account": _account,
    "processing_account": _account,
    "payment_method": lambda at, value, there: _method(at.names, value, there.owners[0]),
    "transaction": _transaction,
    "access_token": _access_token,
    "webhook": lambda *_: {"trigger": "processed", "url": URL},
    "intent": _intent,
}
