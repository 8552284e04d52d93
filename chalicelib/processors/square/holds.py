"""What is held at Square: taken, all or a part of it, or let go."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.processing import NOT_SENT, UNKNOWN, Answer, ProcessorRequest
from chalicelib.processors.square import answers
from chalicelib.processors.square.client import key_of
from chalicelib.processors.square.payment_requests import SquarePayments, money

Object = dict[str, Any]


class Holds:
    """Of one location. Each of these raises NotSent and NoAnswer."""

    def __init__(self, payments: SquarePayments) -> None:
        self._payments = payments

    def take(self, payment_id: str) -> Answer:
        """Complete a sale; one that can't be is let go."""
        reply = self._payments.complete(payment_id)
        if reply.ok:
            return answers.judged(reply)
        return self.let_go(self._payments.get(payment_id))

    def capture(self, payment: Object, request: ProcessorRequest) -> Answer:
        """Take as much as is asked for: of a part, the amount is changed first.

        So it is as well of the whole, after a part was to be taken and that came to nothing.
        """
        if payment["status"] != answers.APPROVED:
            return answers.of_payment(payment)
        amount = money(request)
        if payment["amount_money"] != amount:
            reply = self._payments.change(payment, amount, key=key_of(request.reference, "part"))
            if not reply.ok:
                return answers.refused(reply)
            payment = reply.body["payment"]
        reply = self._payments.complete(payment["id"], version=payment.get("version_token"))
        if reply.ok:
            return answers.judged(reply)
        return _unless_held(self._payments.get(payment["id"])) or answers.refused(reply)

    def let_go(self, payment: Object) -> Answer:
        """Cancel it: then NOT_SENT. What was completed stands."""
        if payment["status"] == answers.APPROVED and self._payments.cancel(payment["id"]).ok:
            return NOT_SENT
        return _unless_held(self._payments.get(payment["id"])) or UNKNOWN


def _unless_held(payment: Object) -> Answer | None:
    return None if payment["status"] == answers.APPROVED else answers.of_payment(payment)
