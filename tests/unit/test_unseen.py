"""Phones as people write them, addresses as programs compare them, and texts of nothing to see."""

from __future__ import annotations

import pytest

from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.field import REQUIRED
from chalicelib.api.resources.types import EMAIL, PHONE, Invalid

ANN = {"name": "Ann", "email": "ann@example.com"}
PHONES = [
    "(555) 555-5555 ext. 5",
    "tel:+1-555-555-5555",
    "555\u2013555\u20135555",
    "555\u2011555\u20115555",
    "+1 555 555 5555 x12",
    "555.555.5555 Apt. door",
    "1-800-FLOWERS 24",
    "\uff0b49 (0)30 / 123456",
    "###-###-####",
    "0049\u00a030\u00a0123456",
    "555 555 5555 or 555 555 5556",
]
NOTHING = [
    " ",
    "\t \n",
    "\u200b",
    "\u00a0\u3000",
    "\ufeff\u2060",
    "\u3164",
    "\u2800\u2800",
    "\u00ad",
    "\u202e\u202c",
    "\ufe0f",
    "\U000e0041",
]


@pytest.mark.parametrize("phone", PHONES)
def test_a_phone_number_is_taken_as_it_is_written(phone: str) -> None:
    assert PHONE.parse(phone) == phone


@pytest.mark.parametrize("phone", ["one two three", "ext.", "1", "12", "9" * 65])
def test_what_is_no_phone_number_is_refused(phone: str) -> None:
    with pytest.raises(Invalid):
        PHONE.parse(phone)


@pytest.mark.parametrize("around", [" {}", "{} ", "\t{}\n", "\u00a0{}\u3000", "  {}  "])
def test_blanks_around_an_address_go(around: str) -> None:
    assert EMAIL.parse(around.format("ann@example.com")) == "ann@example.com"


@pytest.mark.parametrize("unseen", [*NOTHING[2:3], *NOTHING[4:], "\u034f", "\u2066"])
@pytest.mark.parametrize("address", ["a{}nn@example.com", "ann@exam{}ple.com", "ann@example.com{}"])
def test_an_address_holds_nothing_unseen(address: str, unseen: str) -> None:
    with pytest.raises(Invalid):
        EMAIL.parse(address.format(unseen))


@pytest.mark.parametrize("name", NOTHING)
def test_a_name_of_nothing_to_see_is_no_name(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        CUSTOMER.parse({**ANN, "name": name})
    assert refused.value.details == {"name": REQUIRED}


@pytest.mark.parametrize("text", NOTHING)
def test_a_text_of_nothing_to_see_is_an_empty_one(text: str) -> None:
    assert CUSTOMER.parse({**ANN, "description": text})["description"] is None


@pytest.mark.parametrize(
    "name", ["\U0001f468\u200d\U0001f469", "a\u00adb", "\u0915\u094d\u200d\u0937"]
)
def test_what_shapes_a_name_stays_in_it(name: str) -> None:
    assert CUSTOMER.parse({**ANN, "name": name})["name"] == name
