"""Stripe's reasons for a "no" in the words of ours.

Sources: https://docs.stripe.com/declines/codes and https://docs.stripe.com/error-codes. What no
line names is a general decline. Of a card reported lost or stolen the payer is never told: the
vendor's own advice.
"""

from __future__ import annotations

from typing import Any

from chalicelib.domain.declines import Decline

_REASONS: dict[Decline, tuple[str, ...]] = {
    Decline.CARD_EXPIRED: ("expired_card", "invalid_expiry_month", "invalid_expiry_year"),
    Decline.DUPLICATE_ATTEMPT: ("duplicate_transaction",),
    Decline.EXCEEDED_LIMIT: (
        *("card_velocity_exceeded", "withdrawal_count_limit_exceeded"),
        *("invalid_amount", "charge_exceeds_source_limit"),
    ),
    Decline.INSUFFICIENT_BAL: ("insufficient_funds",),
    Decline.INVALID_CARD_CODE: ("incorrect_cvc", "invalid_cvc"),
    Decline.INVALID_CARD_NUMBER: (
        *("incorrect_number", "invalid_number", "invalid_account"),
        "new_account_information_available",
    ),
    Decline.INVALID_ZIP: ("incorrect_zip", "postal_code_invalid"),
    Decline.INVALID_ADDRESS: ("incorrect_address",),
    Decline.SUSPICIOUS_ACTIVITY: (
        *("fraudulent", "lost_card", "stolen_card", "pickup_card", "restricted_card"),
        *("merchant_blacklist", "security_violation"),
    ),
    Decline.TOO_MANY_ATTEMPTS: ("card_decline_rate_limit_exceeded", "pin_try_exceeded"),
    Decline.PAYMENT_STOPPED: (
        *("stop_payment_order", "revocation_of_authorization"),
        *("revocation_of_all_authorizations", "debit_not_authorized"),
    ),
    Decline.INVALID_ACCOUNT_NUMBER: (
        *("account_closed", "no_account", "invalid_account_number"),
        *("invalid_account_number_length", "bank_account_unusable"),
    ),
}
_DECLINES = {reason: decline for decline, reasons in _REASONS.items() for reason in reasons}

_TRY_AGAIN = frozenset(
    {"processing_error", "issuer_not_available", "reenter_transaction", "approve_with_id"}
)
TRY_AGAIN_LATER, DO_NOT_TRY_AGAIN = "try_again_later", "do_not_try_again"
"""Advice, in Stripe's own words: the card networks fine whoever ignores the second."""


def decline_of(error: dict[str, Any]) -> Decline:
    """Our code for an error, or a `last_payment_error`, of Stripe's."""
    outcome = _outcome_of(error)
    if outcome.get("type") == "blocked":
        return Decline.SUSPICIOUS_ACTIVITY
    for name in ("decline_code", "code"):
        found = _DECLINES.get(str(error.get(name) or ""))
        if found is not None:
            return found
    return Decline.GENERAL_DECLINE


def advice_of(error: dict[str, Any]) -> str | None:
    """When to try again, if Stripe says, or its reason does."""
    told = error.get("advice_code")
    if told:
        return str(told)
    reasons = {str(error.get("decline_code") or ""), str(error.get("code") or "")}
    return TRY_AGAIN_LATER if reasons & _TRY_AGAIN else None


def _outcome_of(error: dict[str, Any]) -> dict[str, Any]:
    """How the network, or Stripe before it, judged the charge; expanded by who asked."""
    intent = error.get("payment_intent")
    charge = intent.get("latest_charge") if isinstance(intent, dict) else None
    outcome = charge.get("outcome") if isinstance(charge, dict) else None
    return outcome if isinstance(outcome, dict) else {}
