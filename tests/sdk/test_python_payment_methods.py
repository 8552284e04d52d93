"""Payment methods through the Python SDK."""

from __future__ import annotations

from typing import Any

import payload
import pytest

from tests.sdk.details import MASTERCARD, VISA, bank_account, card, kept_ids, save


def defaults_of(pl: Any, customer: Any) -> list[str]:
    """The ids of the methods that are shown as the default to pay with."""
    methods = pl.Customer.get(customer.id).payment_methods
    return [method.id for method in methods if method.default_payment_method]


def test_a_stored_card_shows_its_mask(pl: Any, customer: Any) -> None:
    created = pl.Card.create(
        card_number=VISA,
        expiry="12/35",
        card_code="123",
        customer_id=customer.id,
        default_payment_method=True,
    )
    read = pl.PaymentMethod.get(created.id)
    assert isinstance(read, payload.Card)
    assert read.card == {
        "card_number": "xxxxxxxxxxxx4242",
        "expiry": "12/2035",
        "card_brand": "visa",
        "card_type": "credit",
    }
    assert (read.card_number, read.expiry) == ("xxxxxxxxxxxx4242", "12/2035")
    assert (read.customer_id, read.default_payment_method) == (customer.id, True)
    assert read.bank_account is None


def test_a_stored_bank_account_shows_its_masks(pl: Any, customer: Any) -> None:
    created = save(pl, bank_account(), customer_id=customer.id)
    assert isinstance(created, payload.BankAccount)
    assert created.account_number == "xxxxxx7890"
    assert created.routing_number == "xxxxx1808"
    assert created.account_type == "checking"
    assert created.card is None


def test_there_is_one_default_and_it_moves(pl: Any, customer: Any) -> None:
    first = save(pl, card(), customer_id=customer.id, default_payment_method=True)
    second = save(pl, card(MASTERCARD), customer_id=customer.id, default_payment_method=True)
    assert defaults_of(pl, customer) == [second.id]
    first.update(default_payment_method=True)
    assert first.default_payment_method is True
    assert defaults_of(pl, customer) == [first.id]
    assert pl.Payment.create(amount=1, customer_id=customer.id).payment_method_id == first.id


def test_the_first_method_is_no_default_unless_told(pl: Any, customer: Any) -> None:
    method = save(pl, card(), customer_id=customer.id)
    assert kept_ids(pl, customer) == [method.id]
    assert defaults_of(pl, customer) == []


def test_a_default_taken_away_leaves_none(pl: Any, customer: Any) -> None:
    method = save(pl, card(), customer_id=customer.id, default_payment_method=True)
    method.update(default_payment_method=False)
    assert defaults_of(pl, customer) == []
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.Payment.create(amount=1, customer_id=customer.id)
    assert caught.value.details == {"payment_method_id": "Required"}
    assert str(caught.value).startswith("payment_method_id: Required: the customer has no default")


def test_a_method_of_nobody_is_attached_later(pl: Any, customer: Any) -> None:
    method = save(pl, card())
    assert method.customer_id is None
    method.update(account_id=customer.id)
    assert pl.PaymentMethod.get(method.id).customer_id == customer.id
    assert kept_ids(pl, customer) == [method.id]


def test_account_id_names_the_owner_too(pl: Any, customer: Any) -> None:
    method = save(pl, card(), account_id=customer.id, default_payment_method=True)
    assert (method.customer_id, method.account_id) == (customer.id, customer.id)
    assert pl.Payment.create(amount=1, customer_id=customer.id).payment_method_id == method.id


def test_attrs_and_address_are_updated_in_parts(pl: Any, customer: Any) -> None:
    method = save(pl, card(), customer_id=customer.id, attrs={"kept": 1})
    method.update(attrs={"token": 123}, billing_address={"city": "Køge"})
    read = pl.PaymentMethod.get(method.id)
    assert read.attrs == {"kept": 1, "token": 123}
    assert (read.billing_address["postal_code"], read.billing_address["city"]) == ("11111", "Køge")


def test_the_card_of_a_method_never_changes(pl: Any, customer: Any) -> None:
    method = save(pl, card(), customer_id=customer.id)
    with pytest.raises(payload.InvalidAttributes) as caught:
        method.update(card={"card_number": MASTERCARD, "expiry": "12/36"})
    assert caught.value.details == {"card": {"card_number": "Read-only"}}


def test_a_deleted_method_is_gone(pl: Any, customer: Any) -> None:
    method = save(pl, card(), customer_id=customer.id, default_payment_method=True)
    other = save(pl, bank_account(), customer_id=customer.id)
    method.delete()
    with pytest.raises(payload.NotFound):
        pl.PaymentMethod.get(method.id)
    assert kept_ids(pl, customer) == [other.id]
    assert defaults_of(pl, customer) == []
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.Payment.create(amount=1, customer_id=customer.id, payment_method_id=method.id)
    assert caught.value.details == {"payment_method_id": "Invalid value"}


def test_everything_wrong_with_a_card_is_said_at_once(pl: Any) -> None:
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.Card.create(card_number="4242 4242 4242 4241", card_code="12")
    assert caught.value.details == {
        "card": {
            "card_number": "Invalid value: expected a card number: one of its digits is mistyped:"
            " the last one, which checks the others, does not fit them",
            "expiry": "Required",
            "card_code": "Invalid value: expected three or four digits",
        }
    }
    named = [each.partition(":")[0] for each in str(caught.value).splitlines()[0].split("; ")]
    assert sorted(named) == ["card[card_code]", "card[card_number]", "card[expiry]"]


def test_a_card_without_details_is_refused(pl: Any) -> None:
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.Card.create(customer_id=None)  # the SDK sends an empty `card` along
    assert caught.value.details == {"card": "Required"}
