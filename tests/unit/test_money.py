"""Amounts: whole cents inside, JSON numbers outside."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.domain.money import MAX_CENTS, to_cents, to_number


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("100", 10_000),
        ("0", 0),
        ("-0", 0),
        ("0.01", 1),
        ("29.9", 2_990),
        ("29.99", 2_999),
        ("29.9900000", 2_999),
        ("1E+2", 10_000),
        ("-5.25", -525),
        ("13.054732925969592", 1_305),
        ("0.30000000000000004", 30),
        ("0.12345678", 12),
        ("0.0049999999", 0),
        ("0.0050000001", 1),
        ("1E-300", 0),
        ("999999999.99", MAX_CENTS),
        ("-999999999.99", -MAX_CENTS),
        ("999999999.994999999", MAX_CENTS),
    ],
)
def test_an_amount_becomes_whole_cents(amount: str, cents: int) -> None:
    assert to_cents(Decimal(amount)) == cents


@pytest.mark.parametrize("amount", ["0.001", "29.999", "1.2345", "0.1234567", "-1.005"])
def test_three_to_seven_decimals_are_a_mistake(amount: str) -> None:
    with pytest.raises(ValueError, match="at most two decimals"):
        to_cents(Decimal(amount))


@pytest.mark.parametrize(
    "amount", ["1000000000", "999999999.995000001", "1E+12", "-1000000000", "1E+999999"]
)
def test_a_billion_is_too_much(amount: str) -> None:
    with pytest.raises(ValueError, match=r"at most 999999999\.99"):
        to_cents(Decimal(amount))


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_no_amount(amount: str) -> None:
    with pytest.raises(ValueError, match="expected a number"):
        to_cents(Decimal(amount))


@given(st.integers(-MAX_CENTS, MAX_CENTS))
@example(MAX_CENTS)
@example(1)
@settings(deadline=None)
def test_every_number_of_cents_survives_the_wire(cents: int) -> None:
    text = json.dumps(to_number(cents))
    assert to_cents(json.loads(text, parse_float=Decimal, parse_int=Decimal)) == cents
    assert len(text.partition(".")[2]) <= 2


@given(st.integers(0, 100_000_000_00), st.integers(0, 100_000_000_00))
@settings(deadline=None)
def test_sums_and_differences_of_doubles_are_rounded_to_the_cent(one: int, other: int) -> None:
    total, difference = one / 100 + other / 100, one / 100 - other / 100
    assert to_cents(Decimal(repr(total))) == one + other
    assert to_cents(Decimal(repr(difference))) == one - other


@given(st.decimals() | st.integers(0, 40).map(lambda n: Decimal(1).scaleb(-n)))
@settings(deadline=None)
def test_no_decimal_raises_anything_but_value_error(amount: Decimal) -> None:
    try:
        cents = to_cents(amount)
    except ValueError:
        return
    assert type(cents) is int
    assert abs(cents - amount * 100) <= Decimal("0.5")
