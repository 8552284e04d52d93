"""What a body of POST and PUT /transactions asks for, and what can't be asked."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.resources.transaction_requests import (
    change_of,
    new_transaction,
)
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.transaction import TransactionType
from chalicelib.errors import InvalidAttributes
from chalicelib.services.requests import NewTransaction, TransactionChange
from tests.support.objects import card

ACCT, PM, TXN = "acct_" + "0" * 22, "pm_" + "0" * 22, "txn_" + "0" * 22
PAYMENT: dict[str, Any] = {"type": "payment", "amount": 5, "customer_id": ACCT}
REFUND: dict[str, Any] = {"type": "refund", "ledger": [{"assoc_transaction_id": TXN}]}


def new(body: dict[str, Any]) -> NewTransaction:
    return new_transaction(TRANSACTION.parse_create(body))


def refusal(body: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(InvalidAttributes) as error:
        TRANSACTION.parse_create(body)
    return error.value.details


def test_a_payment_of_the_default() -> None:
    asked = new({**PAYMENT, "order_number": 55, "attrs": {"a": 1}})
    assert asked.type is TransactionType.PAYMENT
    assert (asked.cents, asked.customer_id, asked.authorize_only) == (5_00, ACCT, False)
    assert (asked.new_method, asked.payment_method_id, asked.original_id) == (None, None, None)
    assert asked.details == {"order_number": "55", "attrs": {"a": 1}}


def test_a_payment_with_a_new_method() -> None:
    asked = new({"type": "payment", "amount": "9.11", "payment_method": card()})
    assert asked.new_method is not None
    assert asked.new_method.card is not None
    assert (asked.cents, asked.customer_id) == (9_11, None)


@pytest.mark.parametrize("empty", [{}, [], None, ""])
def test_an_empty_method_counts_as_not_given(empty: Any) -> None:
    assert new({**PAYMENT, "payment_method": empty}).new_method is None


def test_funds_can_be_held() -> None:
    assert new({**PAYMENT, "status": "authorized"}).authorize_only is True
    assert new({**PAYMENT, "status": "processed"}).authorize_only is False


@pytest.mark.parametrize(
    ("body", "cents"),
    [
        (REFUND, None),
        ({**REFUND, "amount": 3}, 3_00),
        ({"type": "refund", "ledger": {"assoc_transaction_id": TXN, "amount": "2.50"}}, 2_50),
        (
            {"type": "refund", "amount": 1, "ledger": [{"assoc_transaction_id": TXN, "amount": 1}]},
            1_00,
        ),
    ],
)
def test_a_refund_names_its_payment_and_perhaps_an_amount(
    body: dict[str, Any], cents: int | None
) -> None:
    asked = new(body)
    assert (asked.original_id, asked.cents) == (TXN, cents)


def test_a_blind_refund_goes_to_a_method() -> None:
    asked = new({"type": "refund", "amount": 5, "payment_method": card()})
    assert asked.original_id is None
    assert asked.new_method is not None


def test_a_verification_of_a_new_method_costs_nothing() -> None:
    body = {"type": "payment", "amount": 0, "status": "authorized", "payment_method": card()}
    assert new(body).cents == 0


@pytest.mark.parametrize(
    ("body", "details"),
    [
        ({}, {"type": "Required"}),
        ({"type": "payment"}, {"amount": "Required", "payment_method_id": "Required"}),
        ({"type": "payment", "amount": 5}, {"payment_method_id": "Required"}),
        ({**PAYMENT, "type": "deposit"}, {"type": "Invalid value"}),
        ({**PAYMENT, "amount": None}, {"amount": "Required"}),
        ({**PAYMENT, "amount": 0}, {"amount": "Invalid value: at least 0.01"}),
        (
            {**PAYMENT, "amount": 0, "status": "authorized"},
            {"amount": "Invalid value: at least 0.01"},
        ),
        ({**PAYMENT, "amount": -5}, {"amount": "Invalid value: at least 0.00"}),
        ({**PAYMENT, "status": "voided"}, {"status": "Invalid value"}),
        ({**PAYMENT, "status": "nonsense"}, {"status": "Invalid value"}),
        ({**PAYMENT, "type": "credit", "status": "authorized"}, {"status": "Invalid value"}),
        ({**REFUND, "status": "authorized"}, {"status": "Invalid value"}),
        ({**PAYMENT, "ledger": REFUND["ledger"]}, {"ledger": "Invalid value: for refunds only"}),
        (
            {**REFUND, "ledger": REFUND["ledger"] * 2},
            {"ledger": "Invalid value: a refund gives back one payment"},
        ),
        (
            {**REFUND, "payment_method_id": PM},
            {"payment_method_id": "Invalid value: a refund goes back to the method of its payment"},
        ),
        (
            {**PAYMENT, "payment_method_id": PM, "payment_method": card()},
            {"payment_method_id": "Invalid value: a payment_method is given too"},
        ),
        ({**PAYMENT, "fee": 1}, {"fee": "Read-only"}),
    ],
)
def test_what_is_missing_or_can_not_be_together_is_named(
    body: dict[str, Any], details: dict[str, Any]
) -> None:
    assert refusal(body) == details


@pytest.mark.parametrize(
    ("body", "details"),
    [
        (
            {"type": "payment", "amount": 5, "payment_method": {"type": "card"}},
            {"payment_method": {"card": "Required"}},
        ),
        (
            {"type": "refund", "ledger": [{"assoc_transaction_id": "x"}]},
            {"ledger": [{"assoc_transaction_id": "Invalid value"}]},
        ),
        (
            {"type": "payment", "amount": 5, "customer_id": "x"},
            {"customer_id": "Invalid value"},
        ),
    ],
)
def test_what_is_given_but_wrong_is_not_said_to_be_missing_too(
    body: dict[str, Any], details: dict[str, Any]
) -> None:
    assert refusal(body) == details


@pytest.mark.parametrize("status", ["authorized", "processed", "voided"])
def test_a_change_may_ask_for_a_status(status: str) -> None:
    values = TRANSACTION.parse_update({"status": status.upper()}, TXN)
    assert change_of(TXN, values) == TransactionChange(id=TXN, status=Status(status))


@pytest.mark.parametrize("status", ["processing", "declined", "rejected"])
def test_nobody_can_ask_for_what_processors_and_banks_decide(status: str) -> None:
    with pytest.raises(InvalidAttributes) as error:
        change_of(TXN, TRANSACTION.parse_update({"status": status}, TXN))
    assert error.value.details == {"status": "Invalid value"}


def test_a_change_of_texts_asks_for_no_status() -> None:
    values = TRANSACTION.parse_update({"notes": "n", "attrs": None, "customer_id": ACCT}, TXN)
    changes = {"notes": "n", "attrs": None, "customer_id": ACCT}
    assert change_of(TXN, values) == TransactionChange(id=TXN, changes=changes)


@pytest.mark.parametrize(
    "name", ["amount", "type", "payment_method_id", "processing_id", "ledger", "descriptor"]
)
def test_what_the_processor_was_told_never_changes(name: str) -> None:
    with pytest.raises(InvalidAttributes) as error:
        TRANSACTION.parse_update({name: "x"}, TXN)
    assert error.value.details == {name: "Read-only"}
