"""Several objects at once through the Python SDK."""

from __future__ import annotations

from typing import Any

import payload
import pytest

from tests.sdk.details import MASTERCARD, VISA, bank_account, card, kept_ids


def two(pl: Any) -> list[Any]:
    """Two new customers."""
    rows = [pl.Customer(name=name, email=f"{name}@example.com") for name in ("ann", "ben")]
    created: list[Any] = pl.create(rows)
    return created


def test_two_customers_are_created_and_found(pl: Any) -> None:
    created = two(pl)
    assert [customer.name for customer in created] == ["ann", "ben"]
    for customer in created:
        assert isinstance(customer, payload.Customer)
        assert pl.Customer.filter_by(email=customer.email).all()[0].id == customer.id


def test_two_customers_are_updated_and_know_it(pl: Any) -> None:
    first, second = two(pl)
    updated = pl.update([(first, {"email": "a@x.com"}), (second, {"email": "b@x.com"})])
    assert [customer.id for customer in updated] == [first.id, second.id]
    assert (first.email, second.email) == ("a@x.com", "b@x.com")
    assert pl.Customer.get(second.id).email == "b@x.com"


def test_what_matches_is_updated(pl: Any) -> None:
    first, second = two(pl)
    [updated] = pl.Customer.filter_by(email=second.email).update(name="Ben")
    assert (updated.id, second.name, first.name) == (second.id, "Ben", "ann")
    assert pl.Customer.filter_by(email="nobody@example.com").update(name="N") == []


def test_two_customers_are_deleted(pl: Any) -> None:
    first, second = two(pl)
    deleted = pl.delete([first, second])
    assert [customer.id for customer in deleted] == [first.id, second.id]
    for customer in (first, second):
        with pytest.raises(payload.NotFound):
            pl.Customer.get(customer.id)


def test_what_matches_is_deleted(pl: Any) -> None:
    first, second = two(pl)
    [deleted] = pl.Customer.filter_by(email=first.email).delete()
    assert deleted.id == first.id
    assert [customer.id for customer in pl.Customer.all()] == [second.id]


def test_one_row_too_little_says_where(pl: Any) -> None:
    rows = [pl.Customer(name="ann"), pl.Customer(name="ben", email="b@x.com"), pl.Customer()]
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.create(rows)
    said = str(caught.value).splitlines()[0].split("; ")
    assert [each.partition(":")[0] for each in said] == ["[0][email]", "[2][name]", "[2][email]"]
    assert caught.value.details["values"][1] == {}
    assert pl.Customer.all() == []


def test_cards_of_one_customer_are_created_changed_and_deleted(pl: Any, customer: Any) -> None:
    rows = [
        pl.Card(card_number=number, expiry="12/35", customer_id=customer.id)
        for number in (VISA, MASTERCARD)
    ]
    created = pl.create(rows)
    assert all(isinstance(method, payload.Card) for method in created)
    assert kept_ids(pl, customer) == [method.id for method in reversed(created)]
    first, second = created
    pl.update([(first, {"default_payment_method": True}), (second, {"description": "Second"})])
    assert (first.default_payment_method, second.description) == (True, "Second")
    assert pl.Payment.create(amount=1, customer_id=customer.id).payment_method_id == first.id
    pl.Card.filter_by(customer_id=customer.id).delete()
    assert kept_ids(pl, customer) == []


def test_a_customer_comes_with_its_methods(pl: Any) -> None:
    created = pl.Customer.create(
        name="Ann",
        email="ann@example.com",
        payment_methods=[card(default_payment_method=True), bank_account()],
    )
    assert kept_ids(pl, created) == [method.id for method in created.payment_methods]
    paid = pl.Payment.create(amount=5, customer_id=created.id)
    assert paid.payment_method_id == created.payment_methods[0].id


def test_payments_are_described_by_a_query(pl: Any, customer: Any) -> None:
    payments = [pl.Payment.create(amount=5, payment_method=card()) for _ in range(2)]
    refund = pl.Refund.create(amount=5, ledger=[{"assoc_transaction_id": payments[0].id}])
    updated = pl.Payment.filter_by(status="processed").update(order_number="A-1")
    assert {payment.id for payment in updated} == {payment.id for payment in payments}
    assert pl.Refund.get(refund.id).order_number is None
