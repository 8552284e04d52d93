"""Test numbers: which card, account number and amount asks for what."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.card import clean_number, passes_luhn
from chalicelib.domain.declines import Decline
from chalicelib.domain.documented_numbers import CARD_PREFIX, is_documented_card
from chalicelib.processors.sandbox import test_numbers
from chalicelib.processors.sandbox.test_numbers import Rehearsal, Surprise
from tests.architecture.test_imports import ROOT

ENDINGS: dict[str, Rehearsal] = {
    "00": Decline.CARD_EXPIRED,
    "01": Decline.DUPLICATE_ATTEMPT,
    "02": Decline.EXCEEDED_LIMIT,
    "03": Decline.GENERAL_DECLINE,
    "04": Decline.INSUFFICIENT_BAL,
    "05": Decline.INVALID_CARD_CODE,
    "06": Decline.INVALID_CARD_NUMBER,
    "07": Decline.INVALID_ZIP,
    "08": Decline.SUSPICIOUS_ACTIVITY,
    "09": Decline.TOO_MANY_ATTEMPTS,
    "10": Decline.GENERAL_REJECT,
    "11": Decline.PAYMENT_STOPPED,
    "12": Decline.INVALID_ACCOUNT_NUMBER,
    "20": Surprise.SLOW,
    "21": Surprise.LOST_ANSWER,
    "22": Surprise.NOT_SENT,
    "23": Surprise.LOST_REQUEST,
    "30": Surprise.RETURNED_LATE,
}
ALL_ENDINGS = [f"{ending:02}" for ending in range(100)]


@pytest.mark.parametrize("ending", ALL_ENDINGS)
def test_card_account_and_amount_of_one_ending_rehearse_the_same(ending: str) -> None:
    planned = ENDINGS.get(ending)
    assert test_numbers.of_card(f"41111111111199{ending}") is planned
    assert test_numbers.of_account(f"1111111199{ending}") is planned
    assert test_numbers.of_amount(9_999_900_00 + int(ending) * 100) is planned


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_a_test_card_is_taken_though_it_fails_luhn(ending: str) -> None:
    assert clean_number(f"4111 1111 1111 99{ending}") == f"41111111111199{ending}"


def test_another_number_of_that_range_is_held_to_luhn() -> None:
    others = [f"41111111111199{ending}" for ending in ALL_ENDINGS if ending not in ENDINGS]
    for number in others:
        assert (clean_number(number) is not None) is passes_luhn(number)


@pytest.mark.parametrize("number", ["4242424242424242", "411111111111990", "41111111111199000"])
def test_other_cards_rehearse_nothing(number: str) -> None:
    assert test_numbers.of_card(number) is None


@pytest.mark.parametrize("number", ["1234567890", "11111111990", "1111111199000"])
def test_other_accounts_rehearse_nothing(number: str) -> None:
    assert test_numbers.of_account(number) is None


@given(st.integers(0, 99_999_999_999))
@settings(deadline=None)
def test_amounts_of_daily_life_rehearse_nothing(cents: int) -> None:
    in_range = 9_999_900_00 <= cents < 10_000_000_00 and cents % 100 == 0
    assert in_range or test_numbers.of_amount(cents) is None


@pytest.mark.parametrize("cents", [9_999_904_01, 9_999_899_00, 10_000_000_00, 0, -9_999_904_00])
def test_the_cents_must_be_zero_and_the_amount_in_range(cents: int) -> None:
    assert test_numbers.of_amount(cents) is None


def test_what_the_sandbox_rehearses_is_what_a_card_field_takes() -> None:
    every = [f"{CARD_PREFIX}{ending:02}" for ending in range(100)]
    rehearsed = {number for number in every if test_numbers.of_card(number) is not None}
    assert rehearsed == {number for number in every if is_documented_card(number)}


def test_nobody_but_the_sandbox_knows_what_a_test_number_rehearses() -> None:
    users = [p for p in (ROOT / "chalicelib").rglob("*.py") if "test_numbers" in p.read_text()]
    assert {p.parent.name for p in users} <= {"sandbox", "ui"}
