"""Which leading digits are whose brand, and how long its numbers are."""

from __future__ import annotations

import pytest

from chalicelib.domain.card import brand_of, clean_number
from tests.unit.test_card import check_digit

# (brand, lengths, the leading digits at the edges of its ranges).
BRANDS = [
    ("american_express", {15}, ["34", "37"]),
    ("diners_club", {14, 16}, ["300", "305", "36", "38", "39"]),
    ("jcb", {16, 17, 18, 19}, ["3528", "3589"]),
    ("discover", {16, 17, 18, 19}, ["6011", "644", "649", "65"]),
    ("unionpay", {16, 17, 18, 19}, ["62"]),
    ("mastercard", {16}, ["51", "55", "2221", "2720"]),
    ("visa", {13, 16, 19}, ["4"]),
]
BESIDE = ["299", "306", "33", "3527", "3590", "50", "56", "6010", "6012", "61", "63", "643"]
EDGES = [(brand, lengths, start) for brand, lengths, starts in BRANDS for start in starts]


def number_of(start: str, length: int) -> str:
    """A number with these leading digits that passes Luhn."""
    body = start.ljust(length - 1, "0")
    return body + check_digit(body)


@pytest.mark.parametrize(("brand", "lengths", "start"), EDGES)
def test_a_brand_is_known_by_its_leading_digits(brand: str, lengths: set[int], start: str) -> None:
    assert brand_of(number_of(start, min(lengths))) == brand


@pytest.mark.parametrize("start", [*BESIDE, "66", "2220", "2721", "1", "7", "8", "9"])
def test_the_digits_beside_are_nobodys(start: str) -> None:
    assert brand_of(start.ljust(16, "0")) is None


@pytest.mark.parametrize(("brand", "lengths", "start"), EDGES)
def test_a_brand_has_its_own_lengths(brand: str, lengths: set[int], start: str) -> None:
    taken = {length for length in range(11, 21) if clean_number(number_of(start, length))}
    assert taken == lengths


def test_a_number_of_no_brand_has_12_to_19_digits() -> None:
    taken = {length for length in range(10, 22) if clean_number(number_of("9", length))}
    assert taken == set(range(12, 20))
