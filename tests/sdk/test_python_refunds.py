"""Refunds through the Python SDK."""

from __future__ import annotations

import random
from typing import Any

import payload
import pytest

from tests.sdk.details import bank_account, card, save


def refund(pl: Any, paid: Any, **values: Any) -> Any:
    """A refund of a payment, in the SDK's own words."""
    return pl.Refund.create(ledger=[payload.Ledger(assoc_transaction_id=paid.id)], **values)


def with_ledger(pl: Any, paid: Any) -> Any:
    """The payment, read anew with its ledger."""
    return pl.Payment.select("*", "ledger").get(paid.id)


@pytest.mark.parametrize("method", [card, bank_account])
def test_a_payment_is_refunded_in_full(pl: Any, method: Any) -> None:
    amount = random.Random(1).random() * 100  # noqa: S311  (what the SDK's own suite sends)
    paid = pl.Payment.create(amount=amount, payment_method=method())
    assert paid.amount == round(amount, 2) != amount
    refunded = refund(pl, paid, amount=paid.amount)
    assert isinstance(refunded, payload.Refund)
    assert (refunded.type, refunded.amount) == ("refund", paid.amount)
    assert (refunded.status, refunded.status_code) == ("processed", "approved")
    assert refunded.payment_method_id == paid.payment_method_id
    assert refunded.processing_id == paid.processing_id
    assert [entry.assoc_transaction_id for entry in refunded.ledger] == [paid.id]
    assert pl.Payment.get(paid.id).funding_status == "refunded"


def test_a_part_is_refunded(pl: Any) -> None:
    paid = pl.Payment.create(amount=100, payment_method=card())
    assert refund(pl, paid, amount=10).amount == 10
    after = with_ledger(pl, paid)
    assert (after.status, after.funding_status) == ("processed", "pending")
    assert [(entry.entry_type, entry.amount) for entry in after.ledger] == [("refund", -10)]


def test_refunds_add_up_to_the_payment_and_no_further(pl: Any) -> None:
    paid = pl.Payment.create(amount=100, payment_method=card())
    made = [refund(pl, paid, amount=amount) for amount in (33.33, 33.33, 33.34)]
    assert {each.status_code for each in made} == {"approved"}
    with pytest.raises(payload.InvalidAttributes) as caught:
        refund(pl, paid, amount=0.01)
    assert caught.value.details == {"amount": "Invalid value: 0.00 is left to refund"}
    after = with_ledger(pl, paid)
    assert {entry.assoc_transaction_id for entry in after.ledger} == {each.id for each in made}
    assert sum(entry.amount for entry in after.ledger) == pytest.approx(-100)


def test_more_than_was_paid_is_refused(pl: Any) -> None:
    paid = pl.Payment.create(amount=10, payment_method=card())
    with pytest.raises(payload.InvalidAttributes) as caught:
        refund(pl, paid, amount=10.01)
    assert caught.value.details == {"amount": "Invalid value: 10.00 is left to refund"}
    assert pl.Refund.filter_by().all() == []


def test_without_an_amount_what_is_left_is_refunded(pl: Any) -> None:
    paid = pl.Payment.create(amount=10, payment_method=card())
    refund(pl, paid, amount=4)
    assert refund(pl, paid).amount == 6


def test_the_amount_can_stand_in_the_ledger(pl: Any) -> None:
    paid = pl.Payment.create(amount=10, payment_method=card())
    entry = payload.Ledger(assoc_transaction_id=paid.id, amount=2.5)
    assert pl.Refund.create(ledger=[entry]).amount == 2.5


@pytest.mark.parametrize("method", [card, bank_account])
def test_a_refund_without_a_payment_goes_to_the_named_method(pl: Any, method: Any) -> None:
    given = pl.Refund.create(amount=10, payment_method=method())
    assert (given.type, given.amount) == ("refund", 10)
    assert (given.status, given.status_code) == ("processed", "approved")


def test_a_refund_keeps_the_customer_of_its_payment(pl: Any, customer: Any) -> None:
    save(pl, card(), customer_id=customer.id, default_payment_method=True)
    paid = pl.Payment.create(amount=10, customer_id=customer.id)
    assert refund(pl, paid, amount=1).customer_id == customer.id
    assert pl.Refund.filter_by(customer_id=customer.id).first().amount == 1


@pytest.mark.parametrize("status", ["authorized", "processed"])
def test_what_is_voided_is_not_refunded(pl: Any, status: str) -> None:
    paid = pl.Payment.create(amount=10, payment_method=card(), status=status)
    paid.void()
    with pytest.raises(payload.InvalidAttributes) as caught:
        refund(pl, paid, amount=10)
    reason = {"assoc_transaction_id": "Invalid value: the payment is voided"}
    assert caught.value.details == {"ledger": [reason]}
    assert str(caught.value).startswith("ledger[0][assoc_transaction_id]: Invalid value: ")


def test_a_payment_of_which_something_was_refunded_is_not_voided(pl: Any) -> None:
    paid = pl.Payment.create(amount=10, payment_method=card())
    refund(pl, paid, amount=1)
    with pytest.raises(payload.InvalidAttributes) as caught:
        paid.void()
    assert caught.value.details == {"status": "Invalid value: the payment has refunds"}
