"""Cards: number, brand, expiry, mask."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.card import (
    Expiry,
    brand_of,
    clean_number,
    face_of,
    parse_expiry,
    passes_luhn,
)

GOOD = [
    ("visa", "4242424242424242"),
    ("visa", "4111111111111111"),
    ("visa", "4222222222222"),
    ("mastercard", "5103208879672792"),
    ("mastercard", "2223000048400011"),
    ("american_express", "378282246310005"),
    ("american_express", "341111111111111"),
    ("discover", "6011111111111117"),
    ("discover", "6500000000000002"),
    ("diners_club", "30569309025904"),
    ("diners_club", "36227206271667"),
    ("jcb", "3530111333300000"),
    ("unionpay", "6200000000000005"),
    ("unionpay", "6221260000000000"),
]


def check_digit(body: str) -> str:
    """The digit that makes `body` pass: written out, not taken from the code under test."""
    digits = [int(digit) for digit in reversed(body)]
    doubled = [digit * 2 if place % 2 == 0 else digit for place, digit in enumerate(digits)]
    total = sum(value // 10 + value % 10 for value in doubled)
    return str(-total % 10)


@pytest.mark.parametrize(("brand", "number"), GOOD)
def test_a_good_number_is_taken_and_its_brand_known(brand: str, number: str) -> None:
    assert clean_number(number) == number
    assert brand_of(number) == brand
    assert face_of(number, Expiry(12, 2035)).brand == brand


@pytest.mark.parametrize(
    "typed", ["4242 4242 4242 4242", "4242-4242-4242-4242", " 42424242 42424242\t"]
)
def test_spaces_and_dashes_are_taken_out(typed: str) -> None:
    assert clean_number(typed) == "4242424242424242"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "4242",
        "42424242424",  # eleven digits
        "42424242424242424242",  # twenty
        "4242424242424241",  # fails Luhn
        "4242.4242.4242.4242",
        "4242 4242 4242 424x",
        "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
        "424242424242424" + check_digit("424242424242424") + "0",  # no length of Visa
        "37828224631000",  # American Express has fifteen
        "5103208879672",
    ],
)
def test_what_can_be_no_card_is_refused(typed: str) -> None:
    assert clean_number(typed) is None


@given(st.text("0123456789", min_size=11, max_size=18))
@settings(deadline=None)
def test_luhn_passes_one_check_digit_of_ten(body: str) -> None:
    passing = [digit for digit in "0123456789" if passes_luhn(body + digit)]
    assert passing == [check_digit(body)]


@given(st.text())
@settings(deadline=None)
def test_any_text_is_a_number_or_none(text: str) -> None:
    number = clean_number(text)
    assert number is None or (number.isdigit() and 12 <= len(number) <= 19)


def test_a_number_of_no_known_brand_needs_only_luhn() -> None:
    number = "99999999999" + check_digit("99999999999")
    assert clean_number(number) == number
    assert brand_of(number) is None
    assert face_of(number, Expiry(1, 2030)).title == f"Card x-{number[-4:]}"


@pytest.mark.parametrize(
    ("number", "mask"),
    [
        ("4242424242424242", "xxxxxxxxxxxx4242"),
        ("378282246310005", "xxxxxxxxxxx0005"),
        ("4222222222222", "xxxxxxxxx2222"),
    ],
)
def test_the_mask_is_as_long_as_the_number(number: str, mask: str) -> None:
    assert face_of(number, Expiry(12, 2035)).masked_number == mask


@pytest.mark.parametrize(
    ("number", "title"),
    [
        ("4242424242424242", "Visa x-4242"),
        ("378282246310005", "American Express x-0005"),
        ("3530111333300000", "JCB x-0000"),
        ("6200000000000005", "UnionPay x-0005"),
        ("30569309025904", "Diners Club x-5904"),
    ],
)
def test_the_title_names_the_brand(number: str, title: str) -> None:
    assert face_of(number, Expiry(12, 2035)).title == title


def test_a_card_of_unknown_type_counts_as_credit() -> None:
    assert face_of("4242424242424242", Expiry(1, 2030)).card_type == "credit"
    assert face_of("4242424242424242", Expiry(1, 2030), "debit").card_type == "debit"


def test_a_face_says_nothing_of_the_middle_digits() -> None:
    assert "42424242" not in repr(face_of("4242424242424242", Expiry(1, 2030)))


@pytest.mark.parametrize(
    ("typed", "month", "year"),
    [
        ("12/28", 12, 2028),
        ("05/40", 5, 2040),
        ("5/40", 5, 2040),
        ("12/2030", 12, 2030),
        ("1229", 12, 2029),
        ("122029", 12, 2029),
        ("12-29", 12, 2029),
        (" 12 / 29 ", 12, 2029),
        ("01/2199", 1, 2199),
        ("01/1970", 1, 1970),
        ("01/00", 1, 2000),
        ("2034-11", 11, 2034),
        ("2033/12", 12, 2033),
        ("203411", 11, 2034),
    ],
)
def test_expiries_are_read_in_all_their_forms(typed: str, month: int, year: int) -> None:
    assert parse_expiry(typed) == Expiry(month, year)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "12", "13/28", "00/28", "12/2", "12/203", "12/20300", "2030/13", "12//28", "12.28"),
        *("12/1969", "12/2200", "1a/28", "١٢/28", "12/28/2028"),
    ],
)
def test_what_is_no_expiry_is_none(typed: str) -> None:
    assert parse_expiry(typed) is None


@given(st.text() | st.from_regex(r"\d{0,3}[/ -]{0,3}\d{0,5}", fullmatch=True))
@settings(deadline=None)
def test_any_text_is_an_expiry_or_none(text: str) -> None:
    expiry = parse_expiry(text)
    assert expiry is None or parse_expiry(str(expiry)) == expiry


@given(st.integers(1, 12), st.integers(1970, 2199))
@settings(deadline=None)
def test_an_expiry_survives_its_text(month: int, year: int) -> None:
    assert str(Expiry(month, year)) == f"{month:02}/{year}"
    assert parse_expiry(str(Expiry(month, year))) == Expiry(month, year)


@pytest.mark.parametrize(
    ("now", "past"),
    [
        ("2028-02-01T00:00+00:00", False),
        ("2028-02-29T23:59+00:00", False),
        ("2028-03-01T01:00+00:00", False),  # still February in California
        ("2028-03-01T11:59:59+00:00", False),  # and on Baker Island
        ("2028-03-01T12:00+00:00", True),
        ("2028-03-01T14:00+14:00", False),  # on Kiritimati it is March already
        ("2028-02-29T23:59:59-12:00", False),
        ("2028-03-01T00:00-12:00", True),
        ("2027-12-31T00:00+00:00", False),
        ("2029-01-01T00:00+00:00", True),
    ],
)
def test_a_card_is_good_through_the_last_day_of_its_month_everywhere(now: str, past: bool) -> None:
    assert Expiry(2, 2028).is_past(datetime.fromisoformat(now)) is past


@pytest.mark.parametrize("length", range(12, 20))
@pytest.mark.parametrize("digit", range(10))
def test_no_card_has_one_digit_over_and_over(digit: int, length: int) -> None:
    number = str(digit) * length
    assert clean_number(number) is None
    assert clean_number(" ".join(number[at : at + 4] for at in range(0, length, 4))) is None


@pytest.mark.parametrize(
    "number", ["0000000000000018", "0000 0000 0018", "0100-0000-0000-0008", "00004242424242424242"]
)
def test_no_card_begins_with_nothing(number: str) -> None:
    assert clean_number(number) is None
