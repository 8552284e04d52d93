"""Numbers: their order as bytes, their one form, their arithmetic."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from onfile.embedded_dynamodb import number
from onfile.embedded_dynamodb.schema import MAX_HASH_BYTES, MAX_RANGE_BYTES, KeyAttribute

numbers = st.builds(
    lambda sign, digits, exponent: number.canonical(f"{sign}{digits}e{exponent}"),
    st.sampled_from(["", "-"]),
    st.integers(0, 10**38 - 1),
    st.integers(-130, 87),
)
close = st.integers(-1000, 1000).map(lambda n: number.canonical(f"{n}e-2"))


@given(st.one_of(numbers, close), st.one_of(numbers, close))
def test_the_bytes_of_numbers_compare_as_the_numbers_do(left: str, right: str) -> None:
    one, two = number.ordered_bytes(left), number.ordered_bytes(right)
    assert (one < two) == (Decimal(left) < Decimal(right))
    assert (one == two) == (Decimal(left) == Decimal(right))


@given(numbers)
def test_the_form_of_a_number_keeps_its_value_and_is_stable(text: str) -> None:
    assert number.canonical(text) == text
    assert number.canonical(f"{Decimal(text):E}") == text


@given(close, close)
def test_sums_and_differences_are_exact(left: str, right: str) -> None:
    assert Decimal(number.add(left, right)) == Decimal(left) + Decimal(right)
    assert Decimal(number.subtract(left, right)) == Decimal(left) - Decimal(right)


@given(numbers)
def test_a_number_fits_into_every_key(text: str) -> None:
    for limit in (MAX_HASH_BYTES, MAX_RANGE_BYTES):
        assert len(KeyAttribute("n", "N", limit).encode({"N": text})) <= 43
