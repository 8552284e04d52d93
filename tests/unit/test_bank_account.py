"""Bank accounts: numbers and masks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.bank_account import (
    BankAccountFace,
    clean_account_number,
    clean_routing_number,
    tail_of,
)


def face(number: str, account_type: str = "checking") -> BankAccountFace:
    return BankAccountFace(
        account_tail=tail_of(number),
        account_length=len(number),
        routing_last4="1808",
        account_type=account_type,
    )


@pytest.mark.parametrize("typed", ["1234", "1234567890", "12 3456-7890", "1" * 17])
def test_four_to_seventeen_digits_are_an_account_number(typed: str) -> None:
    number = clean_account_number(typed)
    assert number == typed.replace(" ", "").replace("-", "")


@pytest.mark.parametrize("typed", ["", "123", "1" * 18, "12345x", "+12345", "١٢٣٤٥", "12.34567"])
def test_what_is_no_account_number_is_none(typed: str) -> None:
    assert clean_account_number(typed) is None


@pytest.mark.parametrize("typed", ["036001808", "021000121", "021000021", "0210 00021"])
def test_nine_digits_with_their_checksum_are_a_routing_number_as_test_numbers_are(
    typed: str,
) -> None:
    assert clean_routing_number(typed) == typed.replace(" ", "")


@pytest.mark.parametrize(
    "typed", ["", "12345678", "1234567890", "12345678x", "021000122", "0" * 9, "١٢٣٤٥٦٧٨٩"]
)
def test_what_is_no_routing_number_is_none(typed: str) -> None:
    assert clean_routing_number(typed) is None


@pytest.mark.parametrize(
    ("number", "mask"),
    [
        ("1234567890", "xxxxxx7890"),
        ("12345678", "xxxx5678"),
        ("1234567", "xxxxx67"),
        ("1234", "xx34"),
    ],
)
def test_the_mask_is_as_long_as_the_number_and_shows_half_at_most(number: str, mask: str) -> None:
    assert face(number).masked_account_number == mask
    assert face(number).title == f"Checking x-{mask.lstrip('x')}"


def test_the_routing_number_shows_its_last_four() -> None:
    assert face("1234567890").masked_routing_number == "xxxxx1808"


def test_the_title_names_the_kind_of_account() -> None:
    assert face("1234567890", "savings").title == "Savings x-7890"


@given(st.from_regex(r"[0-9]{4,17}", fullmatch=True))
@settings(deadline=None)
def test_no_mask_shows_more_than_half_of_a_number(number: str) -> None:
    mask = face(number).masked_account_number
    shown = mask.lstrip("x")
    assert len(mask) == len(number)
    assert number.endswith(shown)
    assert 2 <= len(shown) <= len(number) / 2
