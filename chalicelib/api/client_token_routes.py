"""What callers with a client token may ask for. All other routes are for secret keys alone.

Native apps come here, and pages of old: they send the token as the user, in the place of a key.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.api.bulk import is_list
from chalicelib.api.envelope import Call, TokenView
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.ui.bearer_requests import attempt, requested, shown
from chalicelib.domain.client_token import Form
from chalicelib.errors import NotPermitted
from chalicelib.services.callers.client_token_grants import Grant


def pay(call: Call, grant: Grant) -> dict[str, Any]:
    """POST /transactions: the payment that the intent is for."""
    said = call.body.get("type")
    if said is not None and str(said).strip().lower() != "payment":
        raise NotPermitted("A client token makes payments only.")
    rest = {name: value for name, value in call.body.items() if name != "type"}
    call = replace(call, body=rest)
    return _one(call, grant, Form.CHECKOUT if grant.form is Form.CHECKOUT else Form.PAYMENT)


def save(call: Call, grant: Grant) -> dict[str, Any]:
    """POST /payment_methods: the method that the intent is for."""
    return _one(call, grant, Form.METHOD)


def _one(call: Call, grant: Grant, form: Form) -> dict[str, Any]:
    if is_list(call.body):
        raise NotPermitted("A client token makes one object.")
    return attempt(call, grant, form, requested(call, grant, form, call.body))


TOKEN_VIEWS = {
    TRANSACTION.path: TokenView(frozenset({Form.PAYMENT, Form.CHECKOUT}), pay, shown),
    PAYMENT_METHOD.path: TokenView(frozenset({Form.METHOD}), save, shown),
}
"""By the path whose POST they stand beside."""
