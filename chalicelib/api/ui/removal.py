"""POST /ui/remove: a customer takes one of its methods away, on its own page of them.

    {token, id, origin}

Sent again, it is a 404: what is gone can't be removed twice, so it needs no key.
"""

from __future__ import annotations

from typing import Any

from chalicelib.api import payment_methods
from chalicelib.api.envelope import Call
from chalicelib.api.ui.bearer_requests import shown_method
from chalicelib.api.ui.checkout_options import owned_method
from chalicelib.domain.client_token import Form
from chalicelib.services.callers.client_token_grants import Grant


def remove(call: Call, grant: Grant) -> dict[str, Any]:
    """Raises NotPermitted for a token of another form, and NotFound."""
    grant.check(Form.METHODS)
    owned = owned_method(call, grant, call.body.get("id"))
    return shown_method(payment_methods.delete(call, owned.method.id))
