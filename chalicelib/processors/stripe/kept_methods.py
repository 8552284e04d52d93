"""What Stripe is told of the methods that it keeps: https://docs.stripe.com/api/payment_methods.

Each of it done twice is as done once, so each attempt has a key of its own: under one key a failure
would be kept, and answered again.
"""

from __future__ import annotations

import secrets
from typing import Any

from chalicelib.domain.payment_method import PaymentMethod
from chalicelib.processors.stripe.client import Client
from chalicelib.processors.stripe.keeping import address_of
from chalicelib.processors.vendor_http import answered

_NOT_TOLD = "The processor could not be told of the payment method."


class KeptMethods:
    """Those of one account. Implements `services.ports.MethodKeeper`.

    A refusal is final: the method is not there any more, or nobody holds it.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def change(self, kept_as: str, method: PaymentMethod) -> None:
        """Expiry and address: whose it is can't be changed here."""
        billing = {"address": address_of(method.billing_address)}
        self._post((kept_as,), billing_details=billing, **_renewed(method))

    def remove(self, kept_as: str) -> None:
        """Detached from its customer, it can't be charged again."""
        self._post((kept_as, "detach"))

    def _post(self, path: tuple[str, ...], **parameters: Any) -> None:
        key = secrets.token_hex(16)
        answered(
            lambda: self._client.post("payment_methods", *path, key=key, **parameters), _NOT_TOLD
        )


def _renewed(method: PaymentMethod) -> dict[str, Any]:
    if method.card is None or method.card.expiry is None:
        return {}
    expiry = method.card.expiry
    return {"card": {"exp_month": expiry.month, "exp_year": expiry.year}}
