"""The vocabulary of "no": one code per reason, what it says to a person, whether to try again.

Codes of the public API's declines page; `processor_unavailable` is Onfile's own, for a charge of
which it is sure that it never reached the processor. The texts are ours.
"""

from __future__ import annotations

from enum import StrEnum


class Decline(StrEnum):
    """Why a transaction was declined, or returned by the bank later."""

    CARD_EXPIRED = "card_expired"
    DUPLICATE_ATTEMPT = "duplicate_attempt"
    EXCEEDED_LIMIT = "exceeded_limit"
    GENERAL_DECLINE = "general_decline"
    INSUFFICIENT_BAL = "insufficient_bal"
    INVALID_CARD_CODE = "invalid_card_code"
    INVALID_CARD_NUMBER = "invalid_card_number"
    INVALID_ZIP = "invalid_zip"
    INVALID_ADDRESS = "invalid_address"
    SUSPICIOUS_ACTIVITY = "suspicious_activity"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    GENERAL_REJECT = "general_reject"
    PAYMENT_STOPPED = "payment_stopped"
    INVALID_ACCOUNT_NUMBER = "invalid_account_number"
    PROCESSOR_UNAVAILABLE = "processor_unavailable"

    @property
    def message(self) -> str:
        """The text for the person who pays."""
        return _MESSAGES[self]


_MESSAGES = {
    Decline.CARD_EXPIRED: "The card has expired.",
    Decline.DUPLICATE_ATTEMPT: "This looks like a duplicate of an earlier payment.",
    Decline.EXCEEDED_LIMIT: "The amount exceeds the limit of this account.",
    Decline.GENERAL_DECLINE: "The card was declined. Please contact the card issuer.",
    Decline.INSUFFICIENT_BAL: "The balance of this account is not sufficient.",
    Decline.INVALID_CARD_CODE: "The security code is not valid.",
    Decline.INVALID_CARD_NUMBER: "The card number is not valid.",
    Decline.INVALID_ZIP: "The ZIP code does not match this card.",
    Decline.INVALID_ADDRESS: "The billing address does not match this card.",
    Decline.SUSPICIOUS_ACTIVITY: "The payment was flagged as suspicious.",
    Decline.TOO_MANY_ATTEMPTS: "Too many attempts. Please try again later.",
    Decline.GENERAL_REJECT: "The bank rejected the payment.",
    Decline.PAYMENT_STOPPED: "The account holder has stopped this payment.",
    Decline.INVALID_ACCOUNT_NUMBER: "The bank account number is not valid.",
    Decline.PROCESSOR_UNAVAILABLE: "The payment could not be sent. Please try again.",
}
