"""Errors of the twin, in the vendor's form."""

from __future__ import annotations

from typing import Any


class Failed(Exception):
    """An answer that is an error. `saved` under the request's idempotency key, or not."""

    def __init__(self, status: int, error: dict[str, Any], *, saved: bool = True) -> None:
        super().__init__(status, error)
        self.status = status
        self.body = {"error": error}
        self.saved = saved


def card_error(code: str, decline_code: str | None, **more: Any) -> Failed:
    """The issuer's "no"."""
    error = {"type": "card_error", "code": code, "message": "Your card was declined."}
    if decline_code:
        error["decline_code"] = decline_code
    return Failed(402, error | more)


def missing(parameter: str) -> Failed:
    """A required parameter that is not there: validation, so nothing is saved."""
    return _invalid(400, "parameter_missing", parameter, saved=False)


def wrong(parameter: str, message: str, code: str = "parameter_invalid") -> Failed:
    """A parameter with a value that it can't have."""
    return _invalid(400, code, parameter, message=message, saved=False)


def unheard_of(kind: str, identifier: str) -> Failed:
    """No such object."""
    return _invalid(404, "resource_missing", kind, message=f"No such {kind}: '{identifier}'")


def unexpected_state(intent: dict[str, Any], verb: str) -> Failed:
    """The intent's status does not allow this."""
    message = f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}."
    error = {
        "type": "invalid_request_error",
        "code": "payment_intent_unexpected_state",
        "message": message,
        "payment_intent": intent,
    }
    return Failed(400, error)


def refused(code: str, message: str) -> Failed:
    """A request that is well formed and can't be done."""
    return Failed(400, {"type": "invalid_request_error", "code": code, "message": message})


def _invalid(
    status: int, code: str, parameter: str, *, message: str = "", saved: bool = True
) -> Failed:
    error = {
        "type": "invalid_request_error",
        "code": code,
        "param": parameter,
        "message": message or f"Missing required param: {parameter}.",
    }
    return Failed(status, error, saved=saved)
