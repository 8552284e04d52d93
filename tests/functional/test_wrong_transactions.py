"""Wrong requests about payments, refunds and credits: what is refused, and what it names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.objects import VISA, bank_account, card
from tests.support.refusals import Surroundings, Wrong, hold

NEW = "POST /transactions"
PAYMENT = "PUT /transactions/<payment>"


def payment(**more: Any) -> dict[str, Any]:
    return {"type": "payment", "amount": 10, "customer_id": "<customer>", **more}


def anonymous(method: Any, **more: Any) -> dict[str, Any]:
    return {"type": "payment", "amount": 10, "payment_method": method, **more}


def refund(original: str, **more: Any) -> dict[str, Any]:
    return {"type": "refund", "ledger": [{"assoc_transaction_id": f"<{original}>"}], **more}


def amount(why: str, value: Any) -> Wrong:
    return Wrong(f"amount {why}", NEW, payment(amount=value), "amount")


def status(why: str, of: str, value: Any) -> Wrong:
    return Wrong(why, f"PUT /transactions/<{of}>", {"status": value}, "status")


AMOUNTS = [
    amount("missing", None),
    amount("empty", ""),
    amount("of zero", 0),
    amount("of zero, as text", "0.00"),
    amount("negative", -10),
    amount("negative, as text", "-0.01"),
    amount("of a tenth of a cent", 9.999),
    amount("of a tenth of a cent, as text", "9.999"),
    amount("below a cent", 1e-20),
    amount("too large", 1_000_000_000),
    amount("far too large", 1e30),
    amount("far too large, as text", "1" + "0" * 30),
    amount("with a comma", "12,50"),
    amount("with a currency", "$12.50"),
    amount("as a power of ten, as text", "1e3"),
    amount("that is not a number, as text", "NaN"),
    amount("in hexadecimal", "0x10"),
    amount("in Arabic digits", "١٢٣٤"),
    amount("of an emoji", "💯💯💯💯"),
    amount("as true", True),
    amount("as a list", [10, 20]),
    amount("as an object", {"value": 10}),
    Wrong(
        "amount of 1e400",
        NEW,
        names="amount",
        raw=b'{"type": "payment", "amount": 1e400, "customer_id": "<customer>"}',
    ),
    Wrong("amount of NaN", NEW, names="amount", raw=b'{"type": "payment", "amount": NaN}'),
    Wrong("amount of minus infinity", NEW, names="amount", raw=b'{"amount": -Infinity}'),
    Wrong(
        "amount of a hundred digits", NEW, names="amount", raw=b'{"amount": ' + b"9" * 100 + b"}"
    ),
]

SOURCES = [
    Wrong("nothing given", NEW, {}, "type"),
    Wrong("no method and no customer", NEW, {"type": "payment", "amount": 10}, "payment_method_id"),
    Wrong("customer without a default", NEW, payment(customer_id="<bare>"), "payment_method_id"),
    Wrong("unknown customer", NEW, payment(customer_id="<no_customer>"), "customer_id"),
    Wrong("foreign customer", NEW, payment(customer_id="<foreign_customer>"), "customer_id"),
    Wrong("deleted customer", NEW, payment(customer_id="<deleted_customer>"), "customer_id"),
    Wrong("shop as the customer", NEW, payment(customer_id="<merchant>"), "customer_id"),
    Wrong("customer id of another form", NEW, payment(customer_id="Ann Other"), "customer_id"),
    Wrong("customer id as a list", NEW, payment(customer_id=["<customer>"]), "customer_id"),
    Wrong("unknown method", NEW, payment(payment_method_id="<no_method>"), "payment_method_id"),
    Wrong(
        "foreign method", NEW, payment(payment_method_id="<foreign_method>"), "payment_method_id"
    ),
    Wrong(
        "foreign method, nobody's customer",
        NEW,
        {"type": "payment", "amount": 10, "payment_method_id": "<foreign_method>"},
        "payment_method_id",
    ),
    Wrong(
        "deleted method", NEW, payment(payment_method_id="<deleted_method>"), "payment_method_id"
    ),
    Wrong(
        "method of a deleted customer",
        NEW,
        {"type": "payment", "amount": 10, "payment_method_id": "<method_of_deleted>"},
        "payment_method_id",
    ),
    Wrong(
        "method of another customer",
        NEW,
        payment(customer_id="<bare>", payment_method_id="<method>"),
        "payment_method_id",
    ),
    Wrong(
        "foreign customer with one's own method",
        NEW,
        payment(customer_id="<foreign_customer>", payment_method_id="<method>"),
        "customer_id, payment_method_id",
    ),
    Wrong(
        "customer and method both unknown",
        NEW,
        payment(customer_id="<no_customer>", payment_method_id="<no_method>"),
        "customer_id, payment_method_id",
    ),
    Wrong(
        "method that can only receive",
        NEW,
        payment(payment_method_id="<receiving>"),
        "payment_method_id",
    ),
    Wrong(
        "customer as the method", NEW, payment(payment_method_id="<customer>"), "payment_method_id"
    ),
    Wrong(
        "new and stored method",
        NEW,
        payment(payment_method=card(), payment_method_id="<method>"),
        "payment_method_id",
    ),
    Wrong(
        "unknown processing account", NEW, payment(processing_id="<no_customer>"), "processing_id"
    ),
    Wrong(
        "customer as the processing account",
        NEW,
        payment(processing_id="<customer>"),
        "processing_id",
    ),
    Wrong(
        "foreign processing account",
        NEW,
        payment(processing_id="<foreign_merchant>"),
        "processing_id",
    ),
    Wrong(
        "deleted processing account",
        NEW,
        payment(processing_id="<deleted_merchant>"),
        "processing_id",
    ),
]

NEW_METHODS = [
    Wrong(
        "number that fails Luhn",
        NEW,
        anonymous({"type": "card", "card": {"card_number": "4242424242424241", "expiry": "12/35"}}),
        "payment_method[card][card_number]",
    ),
    Wrong(
        "number that fails Luhn, for a customer",
        NEW,
        payment(
            payment_method={
                "type": "card",
                "card": {"card_number": "4242424242424241", "expiry": "12/35"},
            }
        ),
        "payment_method[card][card_number]",
    ),
    Wrong(
        "no expiry",
        NEW,
        anonymous({"type": "card", "card": {"card_number": VISA}}),
        "payment_method[card][expiry]",
    ),
    Wrong("no type", NEW, anonymous({"card": card()["card"]}), "payment_method[type]"),
    Wrong(
        "a card under bank_account",
        NEW,
        anonymous({"type": "bank_account", "card": card()["card"]}),
        "payment_method[card], payment_method[bank_account]",
    ),
    Wrong("method as text", NEW, anonymous("visa 4242"), "payment_method"),
    Wrong("method as a list", NEW, anonymous([card()]), "payment_method"),
    Wrong("method empty and no customer", NEW, anonymous({}), "payment_method_id"),
    Wrong(
        "a new method that can only receive",
        NEW,
        anonymous(card(transfer_type="receive-only")),
        "payment_method[transfer_type]",
    ),
    Wrong(
        "a default of nobody",
        NEW,
        anonymous(card(default_payment_method=True)),
        "payment_method[default_payment_method]",
    ),
    Wrong(
        "another customer inside the method",
        NEW,
        payment(payment_method=card(customer_id="<bare>")),
        "payment_method[customer_id]",
    ),
    Wrong(
        "a foreign customer inside the method",
        NEW,
        anonymous(card(customer_id="<foreign_customer>")),
        "payment_method[customer_id]",
    ),
    Wrong(
        "an unknown account inside the method",
        NEW,
        anonymous(card(account_id="<no_customer>")),
        "payment_method[account_id]",
    ),
    Wrong(
        "everything wrong at once",
        NEW,
        {
            "type": "payment",
            "amount": "ten",
            "customer_id": "Ann Other",
            "tip": 2,
            "payment_method": {
                "type": "bank_account",
                "bank_account": {"account_number": "?", "account_type": "gold"},
            },
        },
        "amount, customer_id, tip, payment_method[bank_account][account_number], "
        "payment_method[bank_account][account_type], "
        "payment_method[bank_account][routing_number]",
    ),
]

ATTRIBUTES = [
    Wrong("unknown type", NEW, payment(type="theft"), "type"),
    Wrong(
        "unknown type with card fields",
        NEW,
        {"type": "invalid", "card_number": VISA, "expiry": "12/35"},
        "type, card_number, expiry",
    ),
    Wrong("type as a boolean", NEW, payment(type=True), "type"),
    Wrong("a type for the service alone", NEW, payment(type="chargeback"), "type"),
    Wrong("unknown status", NEW, payment(status="happy"), "status"),
    Wrong("born declined", NEW, payment(status="declined"), "status"),
    Wrong("born voided", NEW, payment(status="voided"), "status"),
    Wrong(
        "a ledger on a payment",
        NEW,
        payment(ledger=[{"assoc_transaction_id": "<payment>"}]),
        "ledger",
    ),
    Wrong(
        "the service's own attributes",
        NEW,
        payment(id="<no_payment>", ref_number="PL-1", fee=0, risk_score=0.1, status_code="ok"),
        "id, ref_number, fee, risk_score, status_code",
    ),
    Wrong("descriptor too long", NEW, payment(descriptor="d" * 33), "descriptor"),
    Wrong("order number too long", NEW, payment(order_number="o" * 129), "order_number"),
    Wrong("description with a null byte", NEW, payment(description="shoes\x00"), "description"),
    Wrong("order details as text", NEW, payment(order_details="three shoes"), "order_details"),
    Wrong(
        "an infinite number in attrs",
        NEW,
        names="attrs[n]",
        raw=b'{"type": "payment", '
        b'"amount": 1, "customer_id": "<customer>", "attrs": {"n": Infinity}}',
    ),
    Wrong(
        "a number in attrs that JSON readers take for infinite",
        NEW,
        names="attrs",
        raw=b'{"type": "payment", "amount": 1, "customer_id": "<customer>", "attrs": {"n": 1e400}}',
    ),
]

REFUNDS = [
    Wrong(
        "a refund with neither amount nor ledger",
        NEW,
        {"type": "refund"},
        "ledger",
    ),
    Wrong(
        "a refund without an amount", NEW, {"type": "refund", "customer_id": "<customer>"}, "amount"
    ),
    Wrong("a refund of more than was paid", NEW, refund("payment", amount=100.01), "amount"),
    Wrong("a refund of more than is left", NEW, refund("part_refunded", amount=60.01), "amount"),
    Wrong(
        "a refund of more than is left, in the ledger",
        NEW,
        {"type": "refund", "ledger": [{"assoc_transaction_id": "<part_refunded>", "amount": 61}]},
        "amount",
    ),
    Wrong(
        "a refund of two different amounts",
        NEW,
        {
            "type": "refund",
            "amount": 5,
            "ledger": [{"assoc_transaction_id": "<payment>", "amount": 7}],
        },
        "ledger[0][amount]",
    ),
    Wrong("a refund of nothing", NEW, refund("payment", amount=0), "amount"),
    Wrong("a refund of less than nothing", NEW, refund("payment", amount=-5), "amount"),
    Wrong(
        "a refund of nothing, in the ledger",
        NEW,
        {"type": "refund", "ledger": [{"assoc_transaction_id": "<payment>", "amount": 0}]},
        "ledger[0][amount]",
    ),
    Wrong(
        "a refund of an unknown payment",
        NEW,
        refund("no_payment", amount=1),
        "ledger[0][assoc_transaction_id]",
    ),
    Wrong(
        "a refund of a foreign payment",
        NEW,
        refund("foreign_payment", amount=1),
        "ledger[0][assoc_transaction_id]",
    ),
    Wrong(
        "a refund of a voided payment",
        NEW,
        refund("voided", amount=1),
        "ledger[0][assoc_transaction_id]",
    ),
    Wrong(
        "a refund of a declined payment",
        NEW,
        refund("declined", amount=1),
        "ledger[0][assoc_transaction_id]",
    ),
    Wrong(
        "a refund of an authorized payment",
        NEW,
        refund("held", amount=1),
        "ledger[0][assoc_transaction_id]",
    ),
    Wrong(
        "a refund of a refund", NEW, refund("refund", amount=1), "ledger[0][assoc_transaction_id]"
    ),
    Wrong(
        "a refund of an id of another form",
        NEW,
        {"type": "refund", "ledger": [{"assoc_transaction_id": "the last one"}]},
        "ledger[0][assoc_transaction_id]",
    ),
    Wrong(
        "a refund of no id",
        NEW,
        {"type": "refund", "amount": 1, "ledger": [{}]},
        "ledger[0][assoc_transaction_id]",
    ),
    Wrong(
        "a refund with a ledger of text alone",
        NEW,
        {"type": "refund", "amount": 1, "ledger": "last"},
        "ledger",
    ),
    Wrong(
        "a refund with a ledger of a list of text",
        NEW,
        {"type": "refund", "amount": 1, "ledger": ["last"]},
        "ledger[0]",
    ),
    Wrong(
        "a refund of two payments",
        NEW,
        refund("payment", amount=1)
        | {
            "ledger": [
                {"assoc_transaction_id": "<payment>"},
                {"assoc_transaction_id": "<part_refunded>"},
            ]
        },
        "ledger",
    ),
    Wrong(
        "a refund to another method",
        NEW,
        refund("payment", amount=1, payment_method_id="<receiving>"),
        "payment_method_id",
    ),
    Wrong(
        "a refund to a new method",
        NEW,
        refund("payment", amount=1, payment_method=card()),
        "payment_method",
    ),
    Wrong(
        "a refund to another customer",
        NEW,
        refund("payment", amount=1, customer_id="<bare>"),
        "customer_id",
    ),
    Wrong(
        "a refund through a foreign account",
        NEW,
        refund("payment", amount=1, processing_id="<foreign_merchant>"),
        "processing_id",
    ),
    Wrong(
        "a refund that is only authorized",
        NEW,
        refund("payment", amount=1, status="authorized"),
        "status",
    ),
]

CREDITS = [
    Wrong(
        "a credit without a default to be paid to", NEW, payment(type="credit"), "payment_method_id"
    ),
    Wrong(
        "a credit to a method that can only send",
        NEW,
        payment(type="credit", payment_method_id="<method>"),
        "payment_method_id",
    ),
    Wrong(
        "a credit that is only authorized",
        NEW,
        payment(type="credit", payment_method_id="<receiving>", status="authorized"),
        "status",
    ),
    Wrong(
        "a credit of a payment",
        NEW,
        payment(type="credit", ledger=[{"assoc_transaction_id": "<payment>"}]),
        "ledger",
    ),
    Wrong(
        "a credit without an amount",
        NEW,
        {"type": "credit", "payment_method": bank_account(transfer_type="two-way")},
        "amount",
    ),
]

CHANGES = [
    status("a voided payment can't be captured", "voided", "processed"),
    status("a voided payment can't be voided", "voided", "voided"),
    status("a voided payment can't be authorized", "voided", "authorized"),
    status("a declined payment can't be captured", "declined", "processed"),
    status("a declined payment can't be voided", "declined", "voided"),
    status("a processed payment can't be authorized", "payment", "authorized"),
    status("a payment with refunds can't be voided", "part_refunded", "voided"),
    status("a refund can't be authorized", "refund", "authorized"),
    status("nobody can decline a payment", "payment", "declined"),
    status("nobody can reject a payment", "held", "rejected"),
    status("nobody can put a payment back in flight", "held", "processing"),
    status("a status in other words", "held", "captured"),
    status("a status as a boolean", "held", True),
    status("a status as an object", "held", {"value": "processed"}),
    Wrong("amount and type changed", PAYMENT, {"amount": 99, "type": "refund"}, "amount, type"),
    Wrong("method changed", PAYMENT, {"payment_method_id": "<receiving>"}, "payment_method_id"),
    Wrong("card changed", PAYMENT, {"payment_method": card()}, "payment_method"),
    Wrong("processing account changed", PAYMENT, {"processing_id": "<merchant>"}, "processing_id"),
    Wrong("ledger changed", PAYMENT, {"ledger": []}, "ledger"),
    Wrong(
        "given to a foreign customer", PAYMENT, {"customer_id": "<foreign_customer>"}, "customer_id"
    ),
    Wrong(
        "given to a deleted customer", PAYMENT, {"customer_id": "<deleted_customer>"}, "customer_id"
    ),
    Wrong("given to a shop", PAYMENT, {"customer_id": "<merchant>"}, "customer_id"),
    Wrong(
        "everything wrong at once",
        "PUT /transactions/<held>",
        {"status": "happy", "order_number": ["55"], "descriptor": "later", "mood": "good"},
        "status, order_number, descriptor, mood",
    ),
    Wrong(
        "captured with a wrong text beside it",
        "PUT /transactions/<held>",
        {"status": "processed", "description": "d" * 1025},
        "description",
    ),
    Wrong(
        "captured for a foreign customer",
        "PUT /transactions/<held>",
        {"status": "processed", "customer_id": "<foreign_customer>"},
        "customer_id",
    ),
]


@pytest.mark.parametrize(
    "row", AMOUNTS + SOURCES + NEW_METHODS + ATTRIBUTES + REFUNDS + CREDITS + CHANGES, ids=str
)
def test_a_wrong_transaction_is_refused_by_the_names_of_all_that_is_wrong(
    row: Wrong, world: Surroundings
) -> None:
    hold(row, world)
