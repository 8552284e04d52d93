"""What a body of POST and PUT /payment_methods asks for, and what can't be asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.payment_method_requests import changed_details, flags_of, new_method
from chalicelib.domain.card import Expiry
from chalicelib.domain.payment_method import Purpose, TransferType
from chalicelib.errors import InvalidAttributes
from tests.support.objects import bank_account, card

FLAT_CARD = {"type": "card", "card_number": "4242 4242 4242 4242", "expiry": "12/35"}


def refusal(parse: Callable[[dict[str, Any]], Any], body: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(InvalidAttributes) as error:
        parse(body)
    return error.value.details


@pytest.mark.parametrize(
    "body",
    [
        card(),
        {**FLAT_CARD, "card_code": "123"},
        {**FLAT_CARD, "card": {"card_code": "123"}},
        {**FLAT_CARD, "card_code": 123, "bank_account": {}, "object": "payment_method"},
        {**FLAT_CARD, "card_code": "123", "bank_account": [], "email": ""},
    ],
)
def test_a_card_is_read_nested_and_flat(body: dict[str, Any]) -> None:
    new = new_method(PAYMENT_METHOD.parse_create(body))
    assert new.card is not None
    assert (new.card.card_number, new.card.expiry) == ("4242424242424242", Expiry(12, 2035))
    assert (new.card.card_code, new.bank_account) == ("123", None)
    assert "4242" not in repr(new.card)
    assert "123" not in repr(new.card)


def test_a_bank_account_is_read_nested_and_flat() -> None:
    flat = {**bank_account(), **bank_account()["bank_account"]}
    del flat["bank_account"]
    for body in (bank_account(), flat):
        new = new_method(PAYMENT_METHOD.parse_create(body))
        assert new.bank_account is not None
        assert new.bank_account.account_number == "1234567890"
        assert "1234567890" not in repr(new)


@pytest.mark.parametrize(
    ("body", "details"),
    [
        ({}, {"type": "Required"}),
        ({"type": "card"}, {"card": "Required"}),
        ({"type": "card", "card": {}}, {"card": "Required"}),
        ({"type": "bank_account"}, {"bank_account": "Required"}),
        (
            {"type": "bank_account", "card": card()["card"]},
            {"bank_account": "Required", "card": "Invalid value: the type is bank_account"},
        ),
        (
            {**card(), "bank_account": bank_account()["bank_account"]},
            {"bank_account": "Invalid value: the type is card"},
        ),
        (
            {"type": "card", "card": {"card_number": "4242"}},
            {
                "card": {
                    "card_number": "Invalid value: expected a card number",
                    "expiry": "Required",
                }
            },
        ),
        ({**card(), "type": "wallet"}, {"type": "Invalid value"}),
        ({**card(), "status": "active"}, {"status": "Read-only"}),
        ({**FLAT_CARD, "card_brand": "visa"}, {"card_brand": "Unknown attribute"}),
    ],
)
def test_a_method_needs_the_details_of_its_type_and_no_other(
    body: dict[str, Any], details: dict[str, Any]
) -> None:
    assert refusal(PAYMENT_METHOD.parse_create, body) == details


def test_a_method_that_says_nothing_gets_the_defaults() -> None:
    new = new_method(PAYMENT_METHOD.parse_create(card()))
    assert new.keep_active is True
    assert new.transfer_type is TransferType.SEND_ONLY
    assert (new.owner_id, new.default_for) == (None, frozenset())


def test_flags_name_their_purpose_and_only_those_given() -> None:
    body = {"default_payment_method": "true", "default_credit_method": False}
    values = PAYMENT_METHOD.parse_update(body, "pm_1")
    assert flags_of(values) == {Purpose.PAYMENT: True, Purpose.CREDIT: False}
    assert changed_details(values) == {}


@pytest.mark.parametrize("name", ["type", "card", "bank_account", "keep_active", "account_holder"])
def test_the_instrument_itself_never_changes(name: str) -> None:
    body = {**card(), **bank_account(), "keep_active": True, "account_holder": "A"}
    details = refusal(lambda one: PAYMENT_METHOD.parse_update(one, "pm_1"), {name: body[name]})
    fixed = ("card_number", "card_code")
    assert details == {name: dict.fromkeys(fixed, "Read-only") if name == "card" else "Read-only"}


def test_an_empty_field_of_the_other_type_in_a_form_is_no_detail() -> None:
    form = {**FLAT_CARD, "account_number": "", "routing_number": "", "account_type": ""}
    assert PAYMENT_METHOD.parse_create(form)["card"]["card_number"] == "4242424242424242"
