"""POST /ui/submit: what a form's frames send, done as the same request with a key would be.

    {token, form, attrs, idempotency_key, origin}

`form` is `payment`, `payment_method`, `checkout` or `payment_methods`.

`origin` is that of the page, as the browser told it to our frame; a page of our own has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.api.envelope import Call
from chalicelib.api.request_fingerprint import canonical
from chalicelib.api.resources.choice_types import one_of_words
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.resources.types import INVALID
from chalicelib.api.ui.bearer_requests import attempt, requested
from chalicelib.api.ui.page_and_intent import OF_METHODS
from chalicelib.domain.client_token import Form
from chalicelib.error_details import Explained
from chalicelib.errors import InvalidAttributes
from chalicelib.late_pattern import late_pattern
from chalicelib.services.callers.client_token_grants import Grant
from chalicelib.services.invalid import REQUIRED

_ROUTE = "/ui/submit"
_KEY = late_pattern(r"[0-9a-f-]{16,64}")
_FORMS = {
    "payment": Form.PAYMENT,
    "payment_method": Form.METHOD,
    "checkout": Form.CHECKOUT,
    "payment_methods": Form.METHODS,
}

_NO_FORM = Explained(INVALID, f"expected {one_of_words(list(_FORMS))}")
_NO_KEY = Explained(INVALID, "expected 16 to 64 characters of 0-9, a-f and -")


def submit(call: Call, grant: Grant) -> dict[str, Any]:
    """One attempt of a person to pay or to save a method."""
    form, attrs = _form(call.body), call.body.get("attrs") or {}
    if not isinstance(attrs, Mapping):
        raise InvalidAttributes({"attrs": Explained(INVALID, "expected an object")})
    body = requested(call, grant, form, attrs)
    made = PAYMENT_METHOD if form in OF_METHODS else TRANSACTION
    text = canonical("POST", _ROUTE, {}, {}, body, made)
    key = _key(call.body)
    keyed = call.services.idempotency.keyed(call.organisation, key, text, scope=grant.token_id)
    return attempt(replace(call, keyed=keyed), grant, form, body)


def _form(body: Mapping[str, Any]) -> Form:
    form = _FORMS.get(str(body.get("form")))
    if form is None:
        raise InvalidAttributes({"form": _NO_FORM if body.get("form") else REQUIRED})
    return form


def _key(body: Mapping[str, Any]) -> str:
    key = body.get("idempotency_key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise InvalidAttributes({"idempotency_key": _NO_KEY if key else REQUIRED})
    return key
