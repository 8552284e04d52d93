"""What Stripe's objects say of a payment or a refund, as answers of a processor."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.domain.declines import Decline
from chalicelib.domain.processing import Answer, Outcome
from chalicelib.processors.stripe.client import Reply
from chalicelib.processors.stripe.decline_codes import advice_of, decline_of

Object = dict[str, Any]

AUTHENTICATION_REQUIRED = "authentication_required"
"""The issuer wants the payer to prove who they are, and the payer is not there."""

_OUTCOMES = {
    "succeeded": Outcome.APPROVED,
    "requires_capture": Outcome.APPROVED,
    "processing": Outcome.PENDING,
    "canceled": Outcome.NOT_SENT,
}
_REFUNDS = {
    "succeeded": Outcome.APPROVED,
    "pending": Outcome.PENDING,
    "requires_action": Outcome.PENDING,
    "failed": Outcome.DECLINED,
    "canceled": Outcome.DECLINED,
}
_AVS = {("pass", "pass"): "street_and_zip", ("fail", "fail"): "no_match"}
_CARD_CODES = {"pass": "match", "fail": "no_match"}


def of_intent(intent: Object) -> Answer | None:
    """What became of a payment intent; None where nothing was decided on it yet.

    `latest_charge` is expanded in whatever is read here.
    """
    error = intent.get("last_payment_error")
    if intent["status"] == "requires_payment_method" and isinstance(error, dict):
        return of_error(error, str(intent["id"]))
    outcome = _OUTCOMES.get(intent["status"])
    if outcome is None:
        return None
    charge = intent.get("latest_charge")
    charge = charge if isinstance(charge, dict) else {}
    if outcome is Outcome.APPROVED and _was_returned(charge):
        return _returned(intent, charge)
    answer = Answer(outcome, processor_id=str(intent["id"]), ref_number=_ref_number(intent))
    return _with_checks(answer, charge)


def of_error(error: Object, processor_id: str | None) -> Answer:
    """A decline: of a `card_error`, or of an intent's `last_payment_error`."""
    outcome = Outcome.DECLINED
    decline = decline_of(error)
    if error.get("code") == AUTHENTICATION_REQUIRED:
        outcome, decline = Outcome.ACTION, Decline.GENERAL_DECLINE
    return Answer(
        outcome,
        decline,
        processor_id=processor_id,
        processor_code=_text(error.get("decline_code") or error.get("code")),
        network_code=_text(error.get("network_decline_code")),
        advice=advice_of(error),
    )


def of_refund(refund: Object) -> Answer:
    """What became of a refund."""
    outcome = _REFUNDS.get(refund["status"], Outcome.UNKNOWN)
    declined = outcome is Outcome.DECLINED
    return Answer(
        outcome,
        Decline.GENERAL_DECLINE if declined else None,
        processor_id=str(refund["id"]),
        ref_number=str(refund["id"]),
        processor_code=_text(refund.get("failure_reason")) if declined else None,
    )


def is_decline(reply: Reply) -> bool:
    """Whether an error is the issuer's "no", rather than a mistake in the request."""
    return reply.status == 402 or reply.error.get("type") == "card_error"


def refused(reply: Reply) -> Answer:
    """Stripe says that this can't be done: sure that nothing moved."""
    return Answer(Outcome.NOT_SENT, processor_code=reply.code or None)


def _was_returned(charge: Object) -> bool:
    """A bank debit that the bank took back after it had succeeded."""
    return charge.get("status") == "failed"


def _returned(intent: Object, charge: Object) -> Answer:
    code = str(charge.get("failure_code") or "")
    known = decline_of({"code": code})
    return Answer(
        Outcome.RETURNED,
        Decline.GENERAL_REJECT if known is Decline.GENERAL_DECLINE else known,
        processor_id=str(intent["id"]),
        ref_number=_ref_number(intent),
        processor_code=_text(code),
    )


def _ref_number(intent: Object) -> str:
    charge = intent.get("latest_charge")
    return str(charge["id"] if isinstance(charge, dict) else charge or intent["id"])


def _with_checks(answer: Answer, charge: Object) -> Answer:
    details = charge.get("payment_method_details")
    card = details.get("card") if isinstance(details, dict) else None
    if not isinstance(card, dict):
        return answer
    checks = card.get("checks") or {}
    return replace(
        answer,
        auth_code=_text(card.get("authorization_code")),
        avs=_avs(checks.get("address_line1_check"), checks.get("address_postal_code_check")),
        card_code=_CARD_CODES.get(str(checks.get("cvc_check"))),
    )


def _avs(street: str | None, postal_code: str | None) -> str:
    if (street, postal_code) in _AVS:
        return _AVS[str(street), str(postal_code)]
    return "street" if street == "pass" else "zip" if postal_code == "pass" else "unknown"


def _text(value: Any) -> str | None:
    return str(value) if value else None
