"""Errors of the twin, in the vendor's form."""

from __future__ import annotations

from typing import Any

REQUEST, CARD, REFUND = "INVALID_REQUEST_ERROR", "PAYMENT_METHOD_ERROR", "REFUND_ERROR"


class Failed(Exception):
    """An answer that is an error. `saved` under the request's idempotency key, or not.

    `beside` is what the answer holds beside its errors, as the payment that was declined.
    """

    def __init__(
        self, status: int, error: dict[str, str], *, saved: bool = False, **beside: Any
    ) -> None:
        super().__init__(status, error)
        self.status = status
        self.body = {"errors": [error], **beside}
        self.saved = saved


def told(category: str, code: str, detail: str = "", field: str = "") -> dict[str, str]:
    """One error."""
    error = {"category": category, "code": code, "detail": detail or f"Error: '{code}'"}
    return error | ({"field": field} if field else {})


def wrong(code: str, detail: str, field: str = "") -> Failed:
    """A request that can't be done as it is."""
    return Failed(400, told(REQUEST, code, detail, field))


def unheard_of(kind: str, identifier: object) -> Failed:
    """No such object."""
    return Failed(404, told(REQUEST, "NOT_FOUND", f"Could not find {kind} with id: {identifier}"))


def no_money_back(code: str, detail: str) -> Failed:
    """A refund that can't be."""
    return Failed(400, told(REFUND, code, detail))


def unexpected_state(payment: dict[str, Any]) -> Failed:
    """The payment's status does not allow this."""
    state = payment["status"]
    return wrong("BAD_REQUEST", f"Payment {payment['id']} is {state}, which does not allow this.")
