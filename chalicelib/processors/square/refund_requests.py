"""Refunds at Square: made once under their key, and found among those of their payment.

A refund has no place for a reference of ours but its reason, which the payer may see.
"""

from __future__ import annotations

from typing import Any

from chalicelib.domain.processing import Answer, ProcessorRequest
from chalicelib.processors.square.answers import of_refund, refused
from chalicelib.processors.square.client import SquareClient, key_of
from chalicelib.processors.square.payment_requests import money, payment_of
from chalicelib.processors.vendor_http import NoAnswer


class SquareRefunds:
    """Of one account. Each of these raises NotSent and NoAnswer."""

    def __init__(self, client: SquareClient) -> None:
        self._client = client

    def make(self, request: ProcessorRequest) -> Answer:
        """Of all that the request asks for, however often it is sent."""
        reply = self._client.post(
            "refunds",
            key=key_of(request.reference, "refund"),
            payment_id=payment_of(request),
            amount_money=money(request),
            reason=request.reference,
        )
        return of_refund(reply.body["refund"]) if reply.ok else refused(reply)

    def find(self, request: ProcessorRequest, payment: dict[str, Any]) -> Answer | None:
        """That of the payment which carries our reference: the newest first, each by its id."""
        for refund_id in reversed(payment.get("refund_ids") or []):
            reply = self._client.get("refunds", refund_id)
            if not reply.ok:
                raise NoAnswer
            if reply.body["refund"].get("reason") == request.reference:
                return of_refund(reply.body["refund"])
        return None
