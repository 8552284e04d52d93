"""The types of card and bank details, and of the business behind a processing account."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings

from chalicelib.api.resources.instrument_types import (
    ACCOUNT_NUMBER,
    CARD_CODE,
    CARD_NUMBER,
    EXPIRY,
    ROUTING_NUMBER,
)
from chalicelib.api.resources.processing_account import LegalEntity
from chalicelib.api.resources.types import Invalid, WireType
from chalicelib.domain.card import Expiry
from tests.unit.test_wire_types import ANY_BODY_VALUE, each, label

TAKEN: list[tuple[WireType, Any, Any]] = [
    (CARD_NUMBER, "4242 4242 4242 4242", "4242424242424242"),
    (CARD_NUMBER, 4242424242424242, "4242424242424242"),
    (CARD_NUMBER, "4111 1111 1111 9903", "4111111111119903"),
    (EXPIRY, "12/28", Expiry(12, 2028)),
    (EXPIRY, 1229, Expiry(12, 2029)),
    (CARD_CODE, "123", "123"),
    (CARD_CODE, " 1234 ", "1234"),
    (CARD_CODE, 123, "123"),
    (ACCOUNT_NUMBER, "1234567890", "1234567890"),
    (ACCOUNT_NUMBER, 1234567890, "1234567890"),
    (ROUTING_NUMBER, "036001808", "036001808"),
]
REFUSED: list[tuple[WireType, Any]] = [
    *each(CARD_NUMBER, "4242", "", None, True, 4.2, ["4242424242424242"]),
    *each(CARD_NUMBER, "4242424242424241", 4242424242424241),
    *each(EXPIRY, "13/28", "", None, True, 12.28, {"month": 1}),
    *each(CARD_CODE, "12", "12345", "12x", "", None, "١٢٣", "-12"),
    *each(ACCOUNT_NUMBER, "123", "1" * 18, "x", None, False),
    *each(ROUTING_NUMBER, "12345678", 36001808, None),
]
ALL_TYPES = [CARD_NUMBER, EXPIRY, CARD_CODE, ACCOUNT_NUMBER, ROUTING_NUMBER]


@pytest.mark.parametrize(("kind", "given", "clean"), TAKEN, ids=label)
def test_digits_are_taken_as_people_type_them(kind: WireType, given: Any, clean: Any) -> None:
    assert kind.parse(given) == clean


@pytest.mark.parametrize(("kind", "given"), REFUSED, ids=label)
def test_what_can_not_be_one_is_refused(kind: WireType, given: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        kind.parse(given)
    assert refusal.value.details.startswith("Invalid value: expected")


@pytest.mark.parametrize("kind", ALL_TYPES, ids=label)
@given(value=ANY_BODY_VALUE)
@settings(deadline=None, max_examples=50)
def test_whatever_a_body_can_hold_is_taken_or_refused(kind: WireType, value: Any) -> None:
    with suppress(Invalid):
        assert isinstance(kind.render(kind.parse(value)), str)


def test_an_expiry_is_answered_with_its_full_year() -> None:
    assert EXPIRY.render(Expiry(1, 2030)) == "01/2030"
    assert EXPIRY.render(None) is None


@pytest.mark.parametrize("kind", ALL_TYPES, ids=label)
def test_no_refusal_repeats_a_secret(kind: WireType) -> None:
    secret = "8675309111122223333"
    with pytest.raises(Invalid) as refusal:
        kind.parse(secret)
    assert "8675309" not in f"{refusal.value!r} {refusal.value} {refusal.value.details}"


@pytest.mark.parametrize(
    ("ssn", "kept"), [("234 23 4234", "xxxxx4234"), (234234234, "xxxxx4234"), ("", "")]
)
def test_of_a_social_security_number_four_digits_are_kept(ssn: Any, kept: str) -> None:
    parsed = LegalEntity().parse({"legal_name": "Shop", "owners": {"full_name": "A", "ssn": ssn}})
    assert parsed == {"legal_name": "Shop", "owners": [{"full_name": "A", "ssn": kept}]}


@pytest.mark.parametrize("owners", ["Ann", ["Ann"], 5, [{"ssn": "1"}, None]])
def test_owners_are_objects(owners: Any) -> None:
    with pytest.raises(Invalid):
        LegalEntity().parse({"owners": owners})
