"""POST /ui/session: what the frames of a form may know before anybody has typed.

{token, origin}
"""

from __future__ import annotations

from typing import Any

from chalicelib.api.envelope import Call
from chalicelib.api.ui.checkout_options import (
    methods_of_customer,
    methods_page_of,
    options_of,
    payment_of,
)
from chalicelib.domain.client_token import Form
from chalicelib.services.callers.client_token_grants import Grant

_PUBLIC = ("amount", "description")


def session(call: Call, grant: Grant) -> dict[str, Any]:
    """The public view of a token: its environment, what it is for, what it has fixed."""
    view: dict[str, Any] = {
        "object": "ui_session",
        "environ": call.organisation.environ,
        "merchant": {"name": call.organisation.name},
        "form_types": [grant.form] if grant.form else [Form.PAYMENT, Form.METHOD],
    }
    if grant.form is Form.METHODS:
        return view | methods_page_of(call, grant)
    if grant.form is not Form.CHECKOUT:
        return view
    fixed = payment_of(grant.fixed)
    return view | {
        "fixed": {name: _text(fixed[name]) for name in _PUBLIC if name in fixed},
        "options": options_of(grant.fixed),
        "payment_methods": methods_of_customer(call, grant),
    }


def _text(value: Any) -> str:
    return str(value)
