"""Payments, captures and voids through the Python SDK."""

from __future__ import annotations

import random
from typing import Any

import payload
import pytest

from chalicelib.services.money.funding_source import SPENT
from tests.sdk.details import MASTERCARD, bank_account, card, kept_ids, save


@pytest.fixture
def default(pl: Any, customer: Any) -> Any:
    """The customer's default card."""
    return save(pl, card(), customer_id=customer.id, default_payment_method=True)


def test_the_default_is_charged(pl: Any, customer: Any, default: Any) -> None:
    paid = pl.Payment.create(amount=100, customer_id=customer.id)
    assert isinstance(paid, payload.Payment)
    assert (paid.type, paid.amount) == ("payment", 100)
    assert (paid.status, paid.status_code) == ("processed", "approved")
    assert (paid.customer_id, paid.payment_method_id) == (customer.id, default.id)
    assert isinstance(paid.payment_method, payload.Card)
    assert paid.payment_method.card_number == "xxxxxxxxxxxx4242"
    assert paid.processing_id.startswith("acct_")
    assert paid.risk_flag == "allowed"
    sent = paid.data()
    assert pl.Payment.get(paid.id).data() == sent


def test_a_stored_method_is_chosen(pl: Any, customer: Any, default: Any) -> None:
    other = save(pl, card(MASTERCARD), customer_id=customer.id)
    paid = pl.Payment.create(amount=10, customer_id=customer.id, payment_method_id=other.id)
    assert paid.payment_method_id == other.id != default.id
    assert paid.payment_method.card["card_brand"] == "mastercard"


def test_a_stored_method_brings_its_customer(pl: Any, customer: Any, default: Any) -> None:
    paid = pl.Payment.create(amount=10, payment_method_id=default.id)
    assert paid.customer_id == customer.id


def test_a_method_of_another_customer_is_refused(pl: Any, default: Any) -> None:
    other = pl.Customer.create(name="Bo", email="bo@example.com")
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.Payment.create(amount=10, customer_id=other.id, payment_method_id=default.id)
    assert caught.value.details == {"payment_method_id": "Invalid value"}


def test_a_new_card_is_charged_and_kept(pl: Any, customer: Any, default: Any) -> None:
    paid = pl.Payment.create(amount=10, customer_id=customer.id, payment_method=card(MASTERCARD))
    assert paid.status == "processed"
    assert kept_ids(pl, customer) == [paid.payment_method_id, default.id]
    again = pl.Payment.create(amount=5, customer_id=customer.id)
    assert again.payment_method_id == default.id


def test_a_new_card_becomes_the_default_where_it_says_so(
    pl: Any, customer: Any, default: Any
) -> None:
    new = card(MASTERCARD, default_payment_method=True)
    paid = pl.Payment.create(amount=10, customer_id=customer.id, payment_method=new)
    again = pl.Payment.create(amount=5, customer_id=customer.id)
    assert again.payment_method_id == paid.payment_method_id != default.id


def test_a_card_that_is_not_to_be_kept_serves_once(pl: Any, customer: Any) -> None:
    paid = pl.Payment.create(
        amount=10, customer_id=customer.id, payment_method=card(keep_active=False)
    )
    assert paid.status == "processed"
    assert kept_ids(pl, customer) == []
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.Payment.create(amount=1, payment_method_id=paid.payment_method_id)
    assert caught.value.details == {"payment_method_id": SPENT}


def test_an_anonymous_payment_is_attached_later(pl: Any, customer: Any) -> None:
    paid = pl.Payment.create(amount=10, payment_method=card())
    assert paid.customer_id is None
    paid.update(customer_id=customer.id, order_number="55")
    pl.PaymentMethod.get(paid.payment_method_id).update(account_id=customer.id)
    assert pl.Payment.get(paid.id).customer_id == customer.id
    assert paid.order_number == "55"
    assert kept_ids(pl, customer) == [paid.payment_method_id]


def test_a_bank_account_pays(pl: Any, customer: Any) -> None:
    save(pl, bank_account(), customer_id=customer.id, default_payment_method=True)
    on_default = pl.Payment.create(amount=100, customer_id=customer.id)
    on_new = pl.Payment.create(amount=7.5, payment_method=bank_account())
    for paid in (on_default, on_new):
        assert paid.status == "processed"
        assert isinstance(paid.payment_method, payload.BankAccount)
        assert paid.payment_method.account_number == "xxxxxx7890"


def test_nobody_can_be_charged_without_a_method(pl: Any, customer: Any) -> None:
    for named in ({"customer_id": customer.id}, {}):
        with pytest.raises(payload.InvalidAttributes) as caught:
            pl.Payment.create(amount=100, **named)
        assert caught.value.details == {"payment_method_id": "Required"}


def test_details_of_another_type_are_refused(pl: Any) -> None:
    wrong = {"type": "bank_account", "card": {"card_number": MASTERCARD, "expiry": "12/35"}}
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.Payment.create(amount=1, payment_method=wrong)
    assert caught.value.details == {
        "payment_method": {
            "bank_account": "Required",
            "card": "Invalid value: the type is bank_account",
        }
    }


def test_a_customer_id_of_another_form_is_all_that_is_wrong(pl: Any) -> None:
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.Payment.create(amount=1, customer_id="cus_7")
    assert caught.value.details == {"customer_id": "Invalid value"}


def test_an_unknown_type_is_refused(pl: Any) -> None:
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.Transaction.create(type="invalid", card_number=MASTERCARD, expiry="12/35")
    assert caught.value.details["type"] == "Invalid value"


@pytest.mark.parametrize("seed", range(5))
def test_an_unrounded_amount_is_rounded_to_the_cent(pl: Any, seed: int) -> None:
    amount = 1 + random.Random(seed).random() * 100  # noqa: S311  (what the SDK's own suite sends)
    paid = pl.Payment.create(amount=amount, payment_method=card())
    assert paid.amount == round(amount, 2) != amount


@pytest.mark.parametrize(("sent", "answered"), [(100, 100), ("29.99", 29.99), (0.1 + 0.2, 0.3)])
def test_amounts_of_other_kinds_are_read(pl: Any, sent: Any, answered: float) -> None:
    assert pl.Payment.create(amount=sent, payment_method=card()).amount == answered


@pytest.mark.parametrize("amount", [0, -1, "ten", 10**12, None])
def test_an_impossible_amount_is_refused(pl: Any, amount: Any) -> None:
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.Payment.create(amount=amount, payment_method=card())
    assert set(caught.value.details) == {"amount"}


def test_an_authorization_is_captured(pl: Any, customer: Any, default: Any) -> None:
    held = pl.Payment.create(amount=50, customer_id=customer.id, status="authorized")
    assert held.status == "authorized"
    held.update(status="processed", order_number="55")
    assert (held.status, held.order_number, held.amount) == ("processed", "55", 50)
    assert pl.Payment.get(held.id).status == "processed"


def test_an_authorization_is_voided(pl: Any, customer: Any, default: Any) -> None:
    held = pl.Payment.create(amount=50, customer_id=customer.id, status="authorized")
    assert held.void().status == "voided"
    assert pl.Payment.get(held.id).status == "voided"


@pytest.mark.parametrize("method", [card, bank_account])
def test_a_payment_is_voided(pl: Any, method: Any) -> None:
    paid = pl.Payment.create(amount=50, payment_method=method())
    paid.void()
    assert paid.status == "voided"
    with pytest.raises(payload.InvalidAttributes) as caught:
        paid.update(status="processed")
    assert caught.value.details == {"status": "Invalid value"}


def test_processing_what_is_processed_changes_nothing(pl: Any, customer: Any, default: Any) -> None:
    paid = pl.Payment.create(amount=50, customer_id=customer.id)
    paid.update(status="processed")
    assert paid.status == "processed"


def test_the_amount_of_a_payment_is_fixed(pl: Any, customer: Any, default: Any) -> None:
    paid = pl.Payment.create(amount=50, customer_id=customer.id)
    with pytest.raises(payload.InvalidAttributes) as caught:
        paid.update(amount=5)
    assert caught.value.details == {"amount": "Read-only"}


def test_what_is_hidden_by_default_can_be_selected(pl: Any, customer: Any, default: Any) -> None:
    paid = pl.Payment.create(amount=50, customer_id=customer.id)
    with_ledger = pl.Payment.select("*", "ledger").get(paid.id)
    assert with_ledger.ledger == []
    assert with_ledger.status == "processed"
    fees = pl.Payment.select("*", "fee", "conv_fee").create(
        amount=50, customer_id=customer.id, type="payment"
    )
    assert isinstance(fees.fee, (int, float))
    assert isinstance(fees.conv_fee, (int, float))
    assert "ledger" not in fees.data()
    [row] = pl.Payment.select(payload.attr.id, payload.attr.amount).filter_by(id=paid.id).all()
    assert (row["id"], row["amount"]) == (paid.id, 50)
    assert "status" not in row


def test_a_transaction_that_is_none_is_not_found(pl: Any) -> None:
    with pytest.raises(payload.NotFound):
        pl.Transaction.get("invalid")
