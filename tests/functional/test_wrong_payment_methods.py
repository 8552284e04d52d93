"""Wrong requests about payment methods: what is refused, and what it names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.objects import VISA, bank_account, card
from tests.support.refusals import Surroundings, Wrong, hold

NEW = "POST /payment_methods"
CHANGE = "PUT /payment_methods/<method>"
MASTERCARD = "5103 2088 7967 2792"


def with_card(**details: Any) -> dict[str, Any]:
    given = {"card_number": VISA, "expiry": "12/35", **details}
    return {"type": "card", "card": {k: v for k, v in given.items() if v is not None}}


def with_account(**details: Any) -> dict[str, Any]:
    return {"type": "bank_account", "bank_account": bank_account()["bank_account"] | details}


def number(why: str, value: Any) -> Wrong:
    return Wrong(f"card number {why}", NEW, with_card(card_number=value), "card[card_number]")


def expiry(why: str, value: Any) -> Wrong:
    return Wrong(f"expiry {why}", NEW, with_card(expiry=value), "card[expiry]")


def code(why: str, value: Any) -> Wrong:
    return Wrong(f"card code {why}", NEW, with_card(card_code=value), "card[card_code]")


CARDS = [
    number("missing", None),
    number("empty", ""),
    number("that fails Luhn", "4242 4242 4242 4241"),
    number("that fails Luhn, as a number", 4242424242424241),
    number("too short", "4242 4242"),
    number("too long", "4242 4242 4242 4242 4242"),
    number("of the wrong length for its brand", "42424242424242"),
    number("of zero", 0),
    number("that is negative", -4242424242424242),
    number("with a fraction", 4242424242424242.5),
    number("in letters", "four two four two"),
    number("in Arabic digits", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢"),
    number("with an emoji", "4242 4242 4242 💳"),
    number("with a null byte", "4242 4242 4242 4242\x00"),
    number("as a boolean", True),
    number("as a list", ["4242", "4242", "4242", "4242"]),
    number("as an object", {"number": "4242 4242"}),
    expiry("missing", None),
    expiry("in month 13", "13/35"),
    expiry("in month 0", "00/35"),
    expiry("of a month alone", "12"),
    expiry("in words", "next year"),
    expiry("as a list", [12, 35]),
    expiry("as a boolean", True),
    expiry("in the year 2500", "12/2500"),
    expiry("that is past", "01/20"),
    expiry("of an emoji", "🗓️"),
    code("too short", "12"),
    code("too long", "12345"),
    code("in letters", "abcd"),
    code("as a list", ["739"]),
    Wrong("a brand of one's own", NEW, with_card(card_brand="visa"), "card[card_brand]"),
    Wrong("an unknown card type", NEW, with_card(card_type="golden"), "card[card_type]"),
    Wrong("unknown card attribute", NEW, with_card(cvv="739"), "card[cvv]"),
    Wrong("card as text", NEW, {"type": "card", "card": VISA}, "card"),
    Wrong("card as a list", NEW, {"type": "card", "card": [VISA]}, "card"),
    Wrong("card missing", NEW, {"type": "card"}, "card"),
    Wrong("card empty", NEW, {"type": "card", "card": {}}, "card"),
    Wrong(
        "flat card fields, one wrong and one missing",
        NEW,
        {"type": "card", "card_number": "7777777"},
        "card[card_number], card[expiry]",
    ),
    Wrong(
        "the number flat and nested, and not the same",
        NEW,
        {**with_card(), "card_number": MASTERCARD},
        "card_number",
    ),
]

BANK_ACCOUNTS = [
    Wrong("empty", NEW, {"type": "bank_account", "bank_account": {}}, "bank_account"),
    Wrong(
        "all three missing",
        NEW,
        {"type": "bank_account", "bank_account": {"account_class": "personal"}},
        "bank_account[account_number], bank_account[routing_number], bank_account[account_type]",
    ),
    Wrong(
        "account number too short",
        NEW,
        with_account(account_number="123"),
        "bank_account[account_number]",
    ),
    Wrong(
        "account number too long",
        NEW,
        with_account(account_number="1" * 18),
        "bank_account[account_number]",
    ),
    Wrong(
        "account number negative",
        NEW,
        with_account(account_number=-1234567890),
        "bank_account[account_number]",
    ),
    Wrong(
        "routing number of eight digits",
        NEW,
        with_account(routing_number="03600180"),
        "bank_account[routing_number]",
    ),
    Wrong(
        "unknown kind of account",
        NEW,
        with_account(account_type="piggy bank"),
        "bank_account[account_type]",
    ),
    Wrong(
        "all wrong at once",
        NEW,
        with_account(account_number=[], routing_number="?", account_currency="gold"),
        "bank_account[account_number], bank_account[routing_number], "
        "bank_account[account_currency]",
    ),
    Wrong(
        "a card under bank_account",
        NEW,
        {"type": "bank_account", "card": card()["card"]},
        "card, bank_account",
    ),
    Wrong(
        "a card beside the bank account",
        NEW,
        {**bank_account(), "card": card()["card"]},
        "card",
    ),
]

METHODS = [
    Wrong("nothing given", NEW, {}, "type"),
    Wrong("unknown type", NEW, {"type": "cheque"}, "type"),
    Wrong("type as a list", NEW, {"type": ["card"]}, "type"),
    Wrong("unknown customer", NEW, card(customer_id="<no_customer>"), "customer_id"),
    Wrong("a customer id of another form", NEW, card(customer_id="Ann Other"), "customer_id"),
    Wrong("a method as the customer", NEW, card(customer_id="<method>"), "customer_id"),
    Wrong("a foreign customer", NEW, card(customer_id="<foreign_customer>"), "customer_id"),
    Wrong("a deleted customer", NEW, card(customer_id="<deleted_customer>"), "customer_id"),
    Wrong("a foreign account", NEW, card(account_id="<foreign_customer>"), "account_id"),
    Wrong(
        "two different owners",
        NEW,
        card(customer_id="<customer>", account_id="<bare>"),
        "account_id",
    ),
    Wrong("a default of nobody", NEW, card(default_payment_method=True), "default_payment_method"),
    Wrong(
        "receive-only as the default to pay with",
        NEW,
        card(customer_id="<customer>", transfer_type="receive-only", default_payment_method=True),
        "default_payment_method",
    ),
    Wrong(
        "send-only as the default to be paid to",
        NEW,
        card(customer_id="<customer>", default_credit_method=True),
        "default_credit_method",
    ),
    Wrong("unknown direction", NEW, card(transfer_type="sideways"), "transfer_type"),
    Wrong("status chosen", NEW, card(status="active"), "status"),
    Wrong("verified by itself", NEW, card(verification_status="verified"), "verification_status"),
    Wrong("flag in words", NEW, card(default_payment_method="please"), "default_payment_method"),
    Wrong("address as text", NEW, card(billing_address="Main Street"), "billing_address"),
    Wrong(
        "wrong parts of an address",
        NEW,
        card(billing_address={"postal_code": "1" * 17, "city": ["Rome"], "planet": "Mars"}),
        "billing_address[postal_code], billing_address[city], billing_address[planet]",
    ),
    Wrong(
        "everything wrong at once",
        NEW,
        {
            "type": "card",
            "card": {"card_number": "4242 4242 4242 4241", "expiry": "99/99", "card_code": "x"},
            "customer_id": 5,
            "email": "nowhere",
            "keep_active": "never",
            "colour": "red",
        },
        "card[card_number], card[expiry], card[card_code], customer_id, email, keep_active, colour",
    ),
    Wrong("type changed", CHANGE, {"type": "bank_account"}, "type"),
    Wrong("card changed", CHANGE, {"card": card()["card"]}, "card[card_number], card[card_code]"),
    Wrong("number changed, flat", CHANGE, {"card_number": VISA}, "card[card_number]"),
    Wrong("keep_active changed", CHANGE, {"keep_active": False}, "keep_active"),
    Wrong("status changed", CHANGE, {"status": "active"}, "status"),
    Wrong("given to another customer", CHANGE, {"customer_id": "<bare>"}, "customer_id"),
    Wrong(
        "given to a foreign customer",
        "PUT /payment_methods/<loose>",
        {"customer_id": "<foreign_customer>"},
        "customer_id",
    ),
    Wrong(
        "a one-time method given to a foreign customer",
        "PUT /payment_methods/<one_time>",
        {"customer_id": "<foreign_customer>"},
        "customer_id",
    ),
    Wrong(
        "given to a foreign account",
        "PUT /payment_methods/<loose>",
        {"account_id": "<foreign_merchant>"},
        "account_id",
    ),
    Wrong(
        "made the default of nobody",
        "PUT /payment_methods/<loose>",
        {"default_payment_method": True},
        "default_payment_method",
    ),
    Wrong(
        "receive-only made the default to pay with",
        "PUT /payment_methods/<receiving>",
        {"default_payment_method": "true"},
        "default_payment_method",
    ),
]


@pytest.mark.parametrize("row", CARDS + BANK_ACCOUNTS + METHODS, ids=str)
def test_a_wrong_payment_method_is_refused_by_the_names_of_all_that_is_wrong(
    row: Wrong, world: Surroundings
) -> None:
    hold(row, world)
