"""The address check and the card code check."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.processors.sandbox.processor import avs_result
from tests.sandbox.support import Bench, bank_order, card_order

FITTING_STREET, OTHER_STREET = "1 Main St", "999 Main St"
FITTING_ZIP, OTHER_ZIP = "11111", "99999"


@pytest.mark.parametrize(
    ("street", "zip_code", "avs"),
    [
        (None, None, "unknown"),
        ("", "", "unknown"),
        (FITTING_STREET, FITTING_ZIP, "street_and_zip"),
        (FITTING_STREET, OTHER_ZIP, "street"),
        (FITTING_STREET, None, "street"),
        (OTHER_STREET, FITTING_ZIP, "zip"),
        (None, FITTING_ZIP, "zip"),
        ("", FITTING_ZIP, "zip"),
        (OTHER_STREET, OTHER_ZIP, "no_match"),
        (OTHER_STREET, None, "no_match"),
        (None, OTHER_ZIP, "no_match"),
    ],
)
def test_the_address_check_says_what_fits(
    bench: Bench, street: str | None, zip_code: str | None, avs: str
) -> None:
    address = {"street_address": street, "postal_code": zip_code}
    assert avs_result(address) == avs
    assert bench.sale(card_order(billing_address=address)).avs == avs


@pytest.mark.parametrize("address", [{}, {"city": "Here"}])
def test_without_street_and_zip_the_check_knows_nothing(address: dict[str, Any]) -> None:
    assert avs_result(address) == "unknown"


@pytest.mark.parametrize(
    ("street", "fits"),
    [("999 Main St", False), ("999", False), ("9990 Main St", True), ("1 Route 999", True)],
)
def test_the_street_number_decides(street: str, fits: bool) -> None:
    assert avs_result({"street_address": street}) == ("street" if fits else "no_match")


def test_an_address_never_declines(bench: Bench) -> None:
    address = {"street_address": OTHER_STREET, "postal_code": OTHER_ZIP}
    assert bench.sale(card_order(billing_address=address)).decline is None


@pytest.mark.parametrize(
    ("number", "code", "result"),
    [
        ("4242424242424242", "123", "match"),
        ("4242424242424242", None, None),
        ("4111111111119905", "123", "no_match"),
        ("4111111111119905", None, None),
        ("4111111111119904", "123", "match"),
    ],
)
def test_the_card_code_is_checked_where_one_is_sent(
    bench: Bench, number: str, code: str | None, result: str | None
) -> None:
    assert bench.sale(card_order(number, card_code=code)).card_code == result


def test_the_checks_are_in_the_books(bench: Bench) -> None:
    order = card_order(card_code="123", billing_address={"postal_code": FITTING_ZIP})
    bench.authorize(order)
    found = bench.lookup(order.reference)
    assert found is not None
    assert (found.avs, found.card_code) == ("zip", "match")
    assert bench.sale(bank_order()).card_code is None
