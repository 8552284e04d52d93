"""POST /ui/submit: what a form's frames send, done as the same request with a key would be.

    {token, form: payment | payment_method | checkout, attrs, idempotency_key, origin}

`origin` is that of the page, as the browser told it to our frame.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.api import idempotency as once
from chalicelib.api import payment_methods, transactions
from chalicelib.api.canonical import canonical
from chalicelib.api.endpoint import Call
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.resources.types import INVALID
from chalicelib.api.ui.intents import fixed_by
from chalicelib.api.ui.options import method_of_customer, payment_of
from chalicelib.domain.client_token import Form
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.errors import InvalidAttributes
from chalicelib.services.elements import Grant
from chalicelib.services.invalid import REQUIRED

_ROUTE = "/ui/submit"
_KEY = re.compile(r"[0-9a-f-]{16,64}")
_FORMS = {"payment": Form.PAYMENT, "payment_method": Form.METHOD, "checkout": Form.CHECKOUT}
_SHOWN = ("object", "id", "status", "status_code", "status_message", "amount", "payment_method_id")


def submit(call: Call, grant: Grant) -> dict[str, Any]:
    """One attempt of a person to pay or to save a method."""
    form, attrs = _form(call.body), call.body.get("attrs") or {}
    if not isinstance(attrs, Mapping):
        raise InvalidAttributes({"attrs": INVALID})
    grant.check(form)
    body = fixed_by(grant, attrs, form)
    if form is Form.METHOD:
        return _shown_method(_once(call, grant, body, payment_methods.create))
    body = _checkout(call, grant, body) if form is Form.CHECKOUT else _payment(body)
    return shown(_once(call, grant, body, transactions.create))


def shown(transaction: Transaction) -> dict[str, Any]:
    """What of a transaction the bearer of a client token may see."""
    rendered = TRANSACTION.render(transaction)
    return {name: rendered[name] for name in _SHOWN}


def _shown_method(owned: OwnedMethod) -> dict[str, Any]:
    rendered = PAYMENT_METHOD.render(owned)
    return {name: rendered[name] for name in ("object", "id", "status", "description")}


def _once(call: Call, grant: Grant, body: dict[str, Any], create: Callable[[Call], Any]) -> Any:
    key = f"{_ROUTE} {grant.token_id} {_key(call.body)}"
    text = canonical("POST", _ROUTE, {}, {}, body)
    keyed = call.services.idempotency.keyed(call.organisation, key, text)

    def work(call: Call) -> Any:
        assert call.keyed is not None  # noqa: S101  (it is the one below)
        return call.services.elements.tokens.use(
            grant, call.keyed, lambda claiming: create(replace(call, keyed=claiming))
        )

    return once.one(replace(call, body=body, keyed=keyed), work)


def _payment(body: dict[str, Any]) -> dict[str, Any]:
    """A payment, and nothing else; its method is for this once, unless somebody says otherwise."""
    if body.setdefault("type", "payment") != "payment":
        raise InvalidAttributes({"type": INVALID})
    method = body.get("payment_method")
    if isinstance(method, dict):
        is_default = str(method.get("default_payment_method", "")).lower() == "true"
        method.setdefault("keep_active", is_default)
    return body


def _checkout(call: Call, grant: Grant, body: dict[str, Any]) -> dict[str, Any]:
    """The options that are the payment's own; a stored method must be the customer's."""
    payment = payment_of(grant.fixed)
    method_id = body.get("payment_method_id")
    if method_id is not None and method_of_customer(call, grant, method_id) is None:
        raise InvalidAttributes({"payment_method_id": INVALID})
    given = {name: body[name] for name in ("payment_method", "payment_method_id") if name in body}
    return _payment({"amount": body.get("amount")} | payment | given)


def _form(body: Mapping[str, Any]) -> Form:
    form = _FORMS.get(str(body.get("form")))
    if form is None:
        raise InvalidAttributes({"form": INVALID if body.get("form") else REQUIRED})
    return form


def _key(body: Mapping[str, Any]) -> str:
    key = body.get("idempotency_key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise InvalidAttributes({"idempotency_key": INVALID if key else REQUIRED})
    return key
