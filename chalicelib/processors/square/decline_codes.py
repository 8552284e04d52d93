"""Square's reasons for a "no" in the words of ours.

Sources: ErrorCode of https://github.com/square/connect-api-specification, and
https://developer.squareup.com/docs/payments-api/error-codes. What no line names is a general
decline: a card reported lost or stolen among it, of which Square tells nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chalicelib.domain.declines import Decline

_REASONS: dict[Decline, tuple[str, ...]] = {
    Decline.CARD_EXPIRED: (
        *("CARD_EXPIRED", "EXPIRATION_FAILURE", "BAD_EXPIRATION", "INVALID_EXPIRATION"),
        *("INVALID_EXPIRATION_YEAR", "INVALID_EXPIRATION_DATE"),
    ),
    Decline.EXCEEDED_LIMIT: ("TRANSACTION_LIMIT", "PAYMENT_LIMIT_EXCEEDED", "AMOUNT_TOO_HIGH"),
    Decline.INSUFFICIENT_BAL: ("INSUFFICIENT_FUNDS",),
    Decline.INVALID_CARD_CODE: ("CVV_FAILURE", "VERIFY_CVV_FAILURE"),
    Decline.INVALID_CARD_NUMBER: (
        *("PAN_FAILURE", "INVALID_CARD", "INVALID_CARD_DATA", "INVALID_ACCOUNT"),
    ),
    Decline.INVALID_ZIP: ("ADDRESS_VERIFICATION_FAILURE", "INVALID_POSTAL_CODE"),
    Decline.INVALID_ADDRESS: ("VERIFY_AVS_FAILURE",),
    Decline.TOO_MANY_ATTEMPTS: ("ALLOWABLE_PIN_TRIES_EXCEEDED",),
    Decline.GENERAL_DECLINE: (
        *("GENERIC_DECLINE", "CARD_DECLINED", "CARD_DECLINED_CALL_ISSUER", "VOICE_FAILURE"),
        *("CARD_NOT_SUPPORTED", "UNSUPPORTED_CARD_BRAND", "CARDHOLDER_INSUFFICIENT_PERMISSIONS"),
        *("INVALID_LOCATION", "INVALID_PIN", "MISSING_PIN", "CHIP_INSERTION_REQUIRED"),
        *("CARD_PRESENCE_REQUIRED", "MANUALLY_ENTERED_PAYMENT_NOT_SUPPORTED", "CARD_MISMATCH"),
        *("CARD_DECLINED_VERIFICATION_REQUIRED", "PAYMENT_AMOUNT_MISMATCH"),
    ),
}
_DECLINES = {reason: decline for decline, reasons in _REASONS.items() for reason in reasons}

WANTS_THE_PAYER = "CARD_DECLINED_VERIFICATION_REQUIRED"
"""The issuer wants the payer to prove who they are, and the payer is not there."""

_OF_METHODS = "PAYMENT_METHOD_ERROR"


def declining(errors: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The error that is the issuer's "no", or Square's for it, rather than a faulty request.

    The one that says most, where there are several.
    """
    named = [each for each in errors if each.get("code") in _DECLINES]
    others = [each for each in errors if each.get("category") == _OF_METHODS]
    telling = [each for each in named if _DECLINES[each["code"]] is not Decline.GENERAL_DECLINE]
    return next(iter((*telling, *named, *others)), None)


def decline_of(error: dict[str, Any]) -> Decline:
    """Our code for it."""
    return _DECLINES.get(str(error.get("code")), Decline.GENERAL_DECLINE)
