"""Payment intents at Stripe: one request each, under a key made of our reference."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.payment_method import KeptInstrument
from chalicelib.domain.processing import ProcessorRequest
from chalicelib.processors.stripe import intent_parameters as parameters
from chalicelib.processors.stripe.client import Client, NoAnswer, Reply

_EXPANDED = ["latest_charge"]


class StripeIntents:
    """Of one account. Each of these raises NotSent and NoAnswer."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def make(self, request: ProcessorRequest, instrument: KeptInstrument) -> Reply:
        """One that nobody has confirmed: it moves no money."""
        key = f"{request.reference}:intent"
        given = parameters.of_payment(request, instrument)
        return self._client.post("payment_intents", key=key, **given)

    def confirm(self, request: ProcessorRequest) -> Reply:
        """Have it charged, or held."""
        return self._client.post(
            *("payment_intents", parameters.intent_of(request), "confirm"),
            key=f"{request.reference}:confirm",
            off_session=parameters.is_off_session(request),
            # Nobody could meet a challenge: then it is an error, and the intent stays without one.
            error_on_requires_action=True,
            expand=_EXPANDED,
        )

    def capture(self, request: ProcessorRequest) -> Reply:
        """Take all that is held, or a part."""
        return self._client.post(
            *("payment_intents", parameters.intent_of(request), "capture"),
            key=request.reference,
            amount_to_capture=request.minor_units,
            expand=_EXPANDED,
        )

    def cancel(self, request: ProcessorRequest, reason: str, *, key: str) -> Reply:
        """Let go of what is held, or of an intent that was not confirmed."""
        path = ("payment_intents", parameters.intent_of(request), "cancel")
        return self._client.post(*path, key=key, cancellation_reason=reason)

    def get(self, request: ProcessorRequest) -> dict[str, Any]:
        """As it is now."""
        path = ("payment_intents", parameters.intent_of(request))
        reply = self._client.get(*path, expand=_EXPANDED)
        if not reply.ok:
            raise NoAnswer
        return reply.body
