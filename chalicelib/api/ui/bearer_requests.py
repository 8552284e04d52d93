"""What a client token's bearer may have done: one payment, or one method, as its intent has it.

The frames of a form come here, and so do those who send a client token in the place of a key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.api import idempotency as once
from chalicelib.api import payment_methods, transactions
from chalicelib.api.envelope import Call
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.shape import Resource
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.resources.types import INVALID
from chalicelib.api.ui import updates
from chalicelib.api.ui.checkout_options import method_of_customer, owned_method, payment_of
from chalicelib.api.ui.page_and_intent import OF_METHODS, fixed_by
from chalicelib.domain.client_token import Form
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.error_details import Explained
from chalicelib.errors import InvalidAttributes
from chalicelib.services.callers.client_token_grants import Grant
from chalicelib.services.invalid import REQUIRED, no_such


def attempt(call: Call, grant: Grant, form: Form, body: Mapping[str, Any]) -> dict[str, Any]:
    """What `form` is for, done once with `body`, under the key of `call`.

    `body` is what `requested` answers. Raises what creates do, and Unauthorized for a token that
    has been used.
    """
    call = replace(call, body=body)
    if form in OF_METHODS and "id" in body:
        return shown_method(_once(call, grant, updates.update)) | {"updated": True}
    if form in OF_METHODS:
        return shown_method(_once(call, grant, payment_methods.create))
    return shown(_once(call, grant, transactions.create))


def requested(call: Call, grant: Grant, form: Form, attrs: Mapping[str, Any]) -> dict[str, Any]:
    """The body of the create that is meant: what was said, with what the intent fixes.

    Raises NotPermitted where the token is for another form, and InvalidAttributes.
    """
    grant.check(form)
    if form is Form.METHODS:
        return _of_customer(call, grant, attrs)
    body = fixed_by(grant, attrs, form)
    if form is Form.METHOD:
        return body
    body = _checkout(call, grant, body) if form is Form.CHECKOUT else _payment(body)
    # With a customer alone a payment charges the default: nobody has offered that to the page.
    if not (body.get("payment_method") or body.get("payment_method_id")):
        raise InvalidAttributes({"payment_method": REQUIRED})
    return body


def _of_customer(call: Call, grant: Grant, attrs: Mapping[str, Any]) -> dict[str, Any]:
    """A method of the intent's customer: a new one, or one that is there, by its id."""
    owner = {"customer_id": grant.fixed["customer_id"]}
    body = fixed_by(replace(grant, fixed=owner), attrs, Form.METHODS)
    if "id" not in body:
        return body
    owned_method(call, grant, body["id"])
    return {name: value for name, value in body.items() if name not in owner}


def shown(transaction: Transaction) -> dict[str, Any]:
    """What of a transaction the bearer of a client token may see."""
    return _seen(TRANSACTION, transaction)


def shown_method(owned: OwnedMethod) -> dict[str, Any]:
    """What of a method the bearer may see."""
    return _seen(PAYMENT_METHOD, owned)


def _seen(resource: Resource, value: Any) -> dict[str, Any]:
    return resource.render(value, {each.name: None for each in resource.fields if each.pages.see})


def _once(call: Call, grant: Grant, create: Callable[[Call], Any]) -> Any:
    tokens = call.services.elements.tokens

    def work(call: Call) -> Any:
        assert call.keyed is not None  # noqa: S101  (whoever comes with a token has a key)
        return tokens.use(grant, call.keyed, lambda keyed: create(replace(call, keyed=keyed)))

    return once.one(call, work)


def _payment(body: dict[str, Any]) -> dict[str, Any]:
    """A payment, and nothing else; its method is for this once, unless somebody says otherwise."""
    if body.setdefault("type", "payment") != "payment":
        raise InvalidAttributes({"type": Explained(INVALID, "a page makes payments only")})
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
        raise InvalidAttributes({"payment_method_id": no_such("payment method")})
    given = {name: body[name] for name in ("payment_method", "payment_method_id") if name in body}
    return _payment(payment | {"amount": body.get("amount")} | given)
