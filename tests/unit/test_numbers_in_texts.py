"""Which texts are taken to hold a card number."""

from __future__ import annotations

import pytest

from chalicelib.domain.numbers_in_texts import holds_card_number

CARDS = [
    "order 52583938-5878-4389-a1b2",
    "4242424242424242",
    "4242 4242 4242 4242",
    "4242-4242-4242-4242",
    "4242\u00a04242\u00a04242\u00a04242",
    "42424242 42424242",
    "3782 822463 10005",
    "378282246310005",
    "4222222222222",
    "6011 0009 9013 9424",
    "Order 55 4242 4242 4242 4242",
    "paid with 5555555555554444, exp. 12/30",
    "Visa4242424242424242",
    "card_4242424242424242",
    "no.4242424242424242.",
    "+4242424242424242",
    "4242424242424242.00",
    "4111 1111 1111 9905",
    "\uff14\uff12\uff14\uff12" * 4,
]
OTHERS = [
    "order 52583938-5878-4389-a1b2-c3d4e5f60718",
    "",
    "4242",
    "4242424242424241",  # fails Luhn
    "1234567812345670",  # passes it, but is of no brand
    "42424242424242",  # Visa has no fourteen digits
    "1795700000000000",  # a moment in microseconds
    "42424242424242424242",  # too long
    "order4242424242424242a",
    "a1b4242424242424242",
    "0.4242424242424242",
    "+4222222222222",  # thirteen digits behind a plus: a phone number
    "2026-11-26 13:18:32",
    "7 x 42 42 42 42 42 42 42 42",
    "pm_4242424242424242abcdef",
]


@pytest.mark.parametrize("text", CARDS)
def test_card_numbers_are_found(text: str) -> None:
    assert holds_card_number(text)


@pytest.mark.parametrize("text", OTHERS)
def test_other_numbers_are_let_through(text: str) -> None:
    assert not holds_card_number(text)
