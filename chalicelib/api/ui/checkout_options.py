"""What the intent of a token offers: a checkout to who pays, stored methods to their owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.api import rendering
from chalicelib.api.envelope import Call
from chalicelib.api.relations import those_with
from chalicelib.api.resources.checkout import METHOD_OPTIONS, OPTIONS
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.domain.client_token import Form
from chalicelib.domain.ids import METHOD, is_id
from chalicelib.domain.payment_method import MethodStatus
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.errors import NotFound
from chalicelib.services.callers.client_token_grants import Grant


def payment_of(fixed: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of the payment among the options."""
    named = (each.name for each in TRANSACTION.fields if Form.CHECKOUT in each.pages.intents)
    return {name: fixed[name] for name in named if fixed.get(name) is not None}


def options_of(fixed: Mapping[str, Any]) -> dict[str, bool]:
    """The switches. Nothing can be kept for somebody who is not known."""
    known = bool(fixed.get("customer_id"))
    return {
        option.name: (known or not option.of_customer)
        and _is_on(fixed.get(option.name, option.usually))
        for option in OPTIONS
    }


def methods_of_customer(call: Call, grant: Grant) -> list[dict[str, Any]]:
    """The stored methods that the person may choose among; none where nobody is named."""
    customer_id = grant.fixed.get("customer_id")
    if not customer_id:
        return []
    condition = those_with(PAYMENT_METHOD, "customer_id", str(customer_id))
    found = rendering.page(call, PAYMENT_METHOD, call.services.lists.payment_methods, [condition])
    return [_shown(each) for each in found["values"] if each["status"] == MethodStatus.ACTIVE]


def methods_page_of(call: Call, grant: Grant) -> dict[str, Any]:
    """What the customer's own page of its methods shows."""
    offered = {each.name: _is_on(grant.fixed.get(each.name, each.usually)) for each in OPTIONS}
    return {
        "options": {name: offered[name] for name in METHOD_OPTIONS},
        "return_url": (grant.fixed.get("redirects") or {}).get("return_url"),
        "payment_methods": methods_of_customer(call, grant),
    }


def owned_method(call: Call, grant: Grant, method_id: Any) -> OwnedMethod:
    """A stored method of the intent's customer. Raises NotFound, of another's too."""
    if not isinstance(method_id, str) or not is_id(method_id, METHOD):
        raise NotFound
    found = call.services.payment_methods.get(call.organisation, method_id)
    if found.method.keeper_id != grant.fixed["customer_id"]:
        raise NotFound
    return found


def method_of_customer(call: Call, grant: Grant, method_id: str) -> dict[str, Any] | None:
    """One of them, by its id."""
    methods = methods_of_customer(call, grant)
    return next((each for each in methods if each["id"] == method_id), None)


def _shown(method: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: method[name] for name in ("id", "type", "description")}
    shown["is_default"] = method["default_payment_method"]
    if method["type"] == "card":
        card = method["card"]
        face = {"card_brand": card["card_brand"], "expiry": card["expiry"]}
        return shown | {"card": face | {"last4": card["card_number"][-4:]}}
    account = method["bank_account"]
    face = {"account_type": account["account_type"], "last4": account["account_number"][-4:]}
    return shown | {"bank_account": face}


def _is_on(value: Any) -> bool:
    return str(value).strip().lower() in ("true", "1")
