"""Each row of Square's decline table, written out a second time, and that each carries weight."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.declines import Decline
from chalicelib.domain.processing import Outcome, Verb
from chalicelib.processors.square import decline_codes
from chalicelib.processors.square.answers import of_errors
from chalicelib.processors.square.decline_codes import declining
from tests.processors.square_twin.schema import SCHEMA
from tests.processors.square_world import SquareWorld

# https://developer.squareup.com/docs/payments-api/error-codes
DOCUMENTED = {
    "CARD_EXPIRED": "card_expired",
    "EXPIRATION_FAILURE": "card_expired",
    "BAD_EXPIRATION": "card_expired",
    "INVALID_EXPIRATION": "card_expired",
    "INVALID_EXPIRATION_YEAR": "card_expired",
    "INVALID_EXPIRATION_DATE": "card_expired",
    "TRANSACTION_LIMIT": "exceeded_limit",
    "PAYMENT_LIMIT_EXCEEDED": "exceeded_limit",
    "AMOUNT_TOO_HIGH": "exceeded_limit",
    "INSUFFICIENT_FUNDS": "insufficient_bal",
    "CVV_FAILURE": "invalid_card_code",
    "VERIFY_CVV_FAILURE": "invalid_card_code",
    "PAN_FAILURE": "invalid_card_number",
    "INVALID_CARD": "invalid_card_number",
    "INVALID_CARD_DATA": "invalid_card_number",
    "INVALID_ACCOUNT": "invalid_card_number",
    "ADDRESS_VERIFICATION_FAILURE": "invalid_zip",
    "INVALID_POSTAL_CODE": "invalid_zip",
    "VERIFY_AVS_FAILURE": "invalid_address",
    "ALLOWABLE_PIN_TRIES_EXCEEDED": "too_many_attempts",
}
GENERAL = (
    *("GENERIC_DECLINE", "CARD_DECLINED", "CARD_DECLINED_CALL_ISSUER", "VOICE_FAILURE"),
    *("CARD_NOT_SUPPORTED", "UNSUPPORTED_CARD_BRAND", "CARDHOLDER_INSUFFICIENT_PERMISSIONS"),
    *("INVALID_LOCATION", "INVALID_PIN", "MISSING_PIN", "CHIP_INSERTION_REQUIRED"),
    *("CARD_PRESENCE_REQUIRED", "MANUALLY_ENTERED_PAYMENT_NOT_SUPPORTED", "CARD_MISMATCH"),
    *("CARD_DECLINED_VERIFICATION_REQUIRED", "PAYMENT_AMOUNT_MISMATCH"),
)
"""Named, so that they are the issuer's "no" whatever category they come with."""
FAULTS = (
    *("MISSING_REQUIRED_PARAMETER", "NOT_FOUND", "CARD_TOKEN_USED", "CARD_PROCESSING_NOT_ENABLED"),
    *("INVALID_VALUE", "INSUFFICIENT_PERMISSIONS", "VERSION_MISMATCH"),
)
REQUEST = "INVALID_REQUEST_ERROR"


def error(code: str, category: str = "PAYMENT_METHOD_ERROR") -> dict[str, Any]:
    return {"category": category, "code": code, "detail": "told"}


def holds(code: str) -> None:
    """Raises AssertionError."""
    for category in ("PAYMENT_METHOD_ERROR", REQUEST):
        told = of_errors([error("GENERIC_DECLINE"), error(code, category)])
        assert (told.decline, told.processor_code) == (Decline(DOCUMENTED[code]), code)


@pytest.mark.parametrize("code", DOCUMENTED)
def test_a_reason_has_our_word_and_loses_it_without_its_row(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds(code)
    monkeypatch.delitem(decline_codes._DECLINES, code)
    with pytest.raises(AssertionError):
        holds(code)


@pytest.mark.parametrize("code", GENERAL)
def test_a_general_no_is_one_whatever_its_category(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hold() -> None:
        told = declining([error(code, REQUEST)])
        assert told is not None
        assert of_errors([told]).decline is Decline.GENERAL_DECLINE

    hold()
    monkeypatch.delitem(decline_codes._DECLINES, code)
    with pytest.raises(AssertionError):
        hold()


def test_no_row_is_without_a_case_and_each_is_a_code_of_the_vendors() -> None:
    rows = {reason: each.value for reason, each in decline_codes._DECLINES.items()}
    assert rows == DOCUMENTED | dict.fromkeys(GENERAL, "general_decline")
    assert rows.keys() <= set(SCHEMA.specification["components"]["schemas"]["ErrorCode"]["enum"])


def test_what_nobody_has_named_is_a_general_decline_of_the_card() -> None:
    told = of_errors([error("A_CODE_OF_NEXT_YEAR")])
    assert (told.outcome, told.decline) == (Outcome.DECLINED, Decline.GENERAL_DECLINE)
    assert told.processor_code == "A_CODE_OF_NEXT_YEAR"


@pytest.mark.parametrize("code", FAULTS)
def test_a_faulty_request_is_nobodys_decline(code: str) -> None:
    assert declining([error(code, REQUEST)]) is None


@pytest.mark.parametrize("verb", [Verb.SALE, Verb.AUTHORIZE])
@pytest.mark.parametrize("code", ["INSUFFICIENT_FUNDS", "CVV_FAILURE", "GENERIC_DECLINE"])
def test_a_no_is_the_same_however_it_is_asked_for(
    square: SquareWorld, verb: Verb, code: str
) -> None:
    request = square.asked(verb, on=square.kept(declined=code))
    sent, found = square.square.send(request), square.look(request)
    assert found is not None
    assert (sent.outcome, found.outcome) == (Outcome.DECLINED, Outcome.DECLINED)
    assert (sent.decline, sent.processor_code) == (found.decline, found.processor_code)
    assert sent.processor_code == code
