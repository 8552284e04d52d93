"""What Square is told of the cards that it keeps: https://developer.squareup.com/reference/square/cards-api.

A card that is disabled twice is disabled, so there is no key.
"""

from __future__ import annotations

from chalicelib.domain.payment_method import PaymentMethod
from chalicelib.processors.square.client import SquareClient
from chalicelib.processors.vendor_http import answered

_NOT_TOLD = "The processor could not be told of the payment method."


class SquareCards:
    """Those of one account. Implements `services.ports.MethodKeeper`.

    A refusal is final: the card is not there any more.
    """

    def __init__(self, client: SquareClient) -> None:
        self._client = client

    def change(self, kept_as: str, method: PaymentMethod) -> None:
        """Nothing: Square has no request for it, and learns a new expiry from the issuer."""

    def remove(self, kept_as: str) -> None:
        """Disabled, it can't be charged again."""
        answered(lambda: self._client.post("cards", kept_as, "disable"), _NOT_TOLD)
