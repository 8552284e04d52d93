"""Each row of the decline table, written out a second time, and that each carries weight."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.declines import Decline
from chalicelib.processors.stripe import decline_codes
from chalicelib.processors.stripe.answers import of_error

# https://docs.stripe.com/declines/codes and https://docs.stripe.com/error-codes
DOCUMENTED = {
    "expired_card": "card_expired",
    "invalid_expiry_month": "card_expired",
    "invalid_expiry_year": "card_expired",
    "duplicate_transaction": "duplicate_attempt",
    "card_velocity_exceeded": "exceeded_limit",
    "withdrawal_count_limit_exceeded": "exceeded_limit",
    "invalid_amount": "exceeded_limit",
    "charge_exceeds_source_limit": "exceeded_limit",
    "insufficient_funds": "insufficient_bal",
    "incorrect_cvc": "invalid_card_code",
    "invalid_cvc": "invalid_card_code",
    "incorrect_number": "invalid_card_number",
    "invalid_number": "invalid_card_number",
    "invalid_account": "invalid_card_number",
    "new_account_information_available": "invalid_card_number",
    "incorrect_zip": "invalid_zip",
    "postal_code_invalid": "invalid_zip",
    "incorrect_address": "invalid_address",
    "fraudulent": "suspicious_activity",
    "lost_card": "suspicious_activity",
    "stolen_card": "suspicious_activity",
    "pickup_card": "suspicious_activity",
    "restricted_card": "suspicious_activity",
    "merchant_blacklist": "suspicious_activity",
    "security_violation": "suspicious_activity",
    "card_decline_rate_limit_exceeded": "too_many_attempts",
    "pin_try_exceeded": "too_many_attempts",
    "stop_payment_order": "payment_stopped",
    "revocation_of_authorization": "payment_stopped",
    "revocation_of_all_authorizations": "payment_stopped",
    "debit_not_authorized": "payment_stopped",
    "account_closed": "invalid_account_number",
    "no_account": "invalid_account_number",
    "invalid_account_number": "invalid_account_number",
    "invalid_account_number_length": "invalid_account_number",
    "bank_account_unusable": "invalid_account_number",
}
GENERAL = (
    *("generic_decline", "do_not_honor", "call_issuer", "no_action_taken", "not_permitted"),
    *("transaction_not_allowed", "service_not_allowed", "card_not_supported"),
    *("currency_not_supported", "do_not_try_again", "approve_with_id", "reenter_transaction"),
    *("processing_error", "issuer_not_available", "try_again_later", "testmode_decline"),
    *("offline_pin_required", "online_or_offline_pin_required", "incorrect_pin", "invalid_pin"),
    *("authentication_required", "a code of next year", ""),
)
AGAIN = ("approve_with_id", "issuer_not_available", "processing_error", "reenter_transaction")


def errors(code: str) -> list[dict[str, Any]]:
    """The ways in which the vendor says it."""
    return [
        {"type": "card_error", "code": "card_declined", "decline_code": code},
        {"type": "card_error", "code": code},
    ]


def holds(code: str) -> None:
    """Raises AssertionError."""
    told = [of_error(error, "pi_1").decline for error in errors(code)]
    assert told == [Decline(DOCUMENTED[code])] * 2


@pytest.mark.parametrize("code", DOCUMENTED)
def test_a_reason_has_our_word_and_loses_it_without_its_row(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds(code)
    monkeypatch.delitem(decline_codes._DECLINES, code)
    with pytest.raises(AssertionError):
        holds(code)


def test_no_row_is_without_a_case() -> None:
    assert {reason: each.value for reason, each in decline_codes._DECLINES.items()} == DOCUMENTED


@pytest.mark.parametrize("code", GENERAL)
def test_anything_else_is_a_general_decline(code: str) -> None:
    assert code not in decline_codes._DECLINES
    assert {of_error(error, None).decline for error in errors(code)} == {Decline.GENERAL_DECLINE}


@pytest.mark.parametrize("code", AGAIN)
def test_a_reason_that_passes_advises_to_try_again(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hold() -> None:
        assert {of_error(error, None).advice for error in errors(code)} == {"try_again_later"}

    hold()
    monkeypatch.setattr(decline_codes, "_TRY_AGAIN", decline_codes._TRY_AGAIN - {code})
    with pytest.raises(AssertionError):
        hold()


def test_advice_of_the_vendors_own_comes_first() -> None:
    assert frozenset(AGAIN) == decline_codes._TRY_AGAIN
    for code in (*AGAIN, "generic_decline"):
        error = errors(code)[0] | {"advice_code": "do_not_try_again"}
        assert of_error(error, None).advice == "do_not_try_again"
    assert of_error(errors("generic_decline")[0], None).advice is None


def test_what_the_vendor_itself_has_blocked_is_suspicious() -> None:
    charge = {"outcome": {"type": "blocked"}}
    error = errors("generic_decline")[0] | {"payment_intent": {"latest_charge": charge}}
    assert of_error(error, None).decline is Decline.SUSPICIOUS_ACTIVITY
    charge["outcome"]["type"] = "issuer_declined"
    assert of_error(error, None).decline is Decline.GENERAL_DECLINE
