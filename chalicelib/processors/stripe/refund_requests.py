"""Refunds at Stripe: made once under their key, and found among those of their intent."""

from __future__ import annotations

from chalicelib.domain.processing import Answer, ProcessorRequest
from chalicelib.processors.stripe.answers import of_refund, refused
from chalicelib.processors.stripe.client import Client, NoAnswer
from chalicelib.processors.stripe.intent_parameters import REFERENCE, intent_of, metadata

_MOST_REFUNDS = 100


class StripeRefunds:
    """Of one account. Each of these raises NotSent and NoAnswer."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def make(self, request: ProcessorRequest) -> Answer:
        """Of all that the request asks for, however often it is sent."""
        reply = self._client.post(
            "refunds",
            key=request.reference,
            payment_intent=intent_of(request),
            amount=request.minor_units,
            metadata=metadata(request),
        )
        return of_refund(reply.body) if reply.ok else refused(reply)

    def find(self, request: ProcessorRequest) -> Answer | None:
        """The refund that carries our reference. A payment has at most 200 here."""
        last: str | None = None
        while True:
            reply = self._client.get(
                "refunds",
                payment_intent=intent_of(request),
                limit=_MOST_REFUNDS,
                starting_after=last,
            )
            if not reply.ok:
                raise NoAnswer
            refunds = reply.body["data"]
            for refund in refunds:
                if (refund.get("metadata") or {}).get(REFERENCE) == request.reference:
                    return of_refund(refund)
            if not reply.body["has_more"]:
                return None
            last = refunds[-1]["id"]
