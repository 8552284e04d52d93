"""Lists through the Python SDK: filters, order, pages."""

from __future__ import annotations

from typing import Any

import payload
import pytest

from tests.sdk.details import MASTERCARD, bank_account, card, save


def ids(rows: list[Any]) -> list[str]:
    """The ids, in order."""
    return [row.id for row in rows]


@pytest.fixture
def customers(pl: Any) -> list[str]:
    """The ids of five customers, oldest first."""
    made = [pl.Customer.create(name=f"N{i}", email=f"n{i}@example.com") for i in range(5)]
    return ids(made)


@pytest.fixture
def transactions(pl: Any, customer: Any) -> dict[str, Any]:
    """One transaction of each kind, by a name for it, in the order of their creation."""
    method = save(pl, card(), customer_id=customer.id, default_payment_method=True)
    paid = pl.Payment.create(amount=10, customer_id=customer.id)
    held = pl.Payment.create(amount=20, payment_method_id=method.id, status="authorized")
    voided = pl.Payment.create(amount=30, payment_method=card(MASTERCARD)).void()
    with pytest.raises(payload.TransactionDeclined) as caught:
        pl.Payment.create(amount=40, payment_method=card("4111 1111 1111 9903"))
    refund = pl.Refund.create(amount=5, ledger=[{"assoc_transaction_id": paid.id}])
    declined = caught.value.transaction
    return {"paid": paid, "held": held, "voided": voided, "declined": declined, "refund": refund}


def test_the_newest_come_first(pl: Any, customers: list[str]) -> None:
    assert ids(pl.Customer.all()) == customers[::-1]


def test_the_order_is_chosen(pl: Any, customers: list[str]) -> None:
    created_at = payload.attr.created_at
    for ascending in (created_at, "created_at", "asc(created_at)"):
        assert ids(pl.Customer.order_by(ascending).all()) == customers
    for descending in (payload.attr.created_at.desc(), "desc(created_at)"):
        assert ids(pl.Customer.order_by(descending).all()) == customers[::-1]


def test_order_limit_and_offset_in_one_request(pl: Any, customers: list[str]) -> None:
    request = pl.Customer.filter_by(order_by="created_at", limit=3, offset=1)
    rows = request.all()
    assert ids(rows) == customers[1:4]
    assert [row.created_at for row in rows] == sorted(row.created_at for row in rows)
    descending = pl.Customer.order_by("desc(created_at)").limit(2).offset(1).all()
    assert ids(descending) == customers[3:1:-1]


def test_pages_cover_everything_once(pl: Any, customers: list[str]) -> None:
    pages = [
        ids(pl.Customer.order_by("created_at").limit(2).offset(at).all()) for at in range(0, 8, 2)
    ]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert [found for page in pages for found in page] == customers


def test_slices_and_first_are_pages(pl: Any, customers: list[str]) -> None:
    assert ids(pl.Customer.order_by("created_at")[2:4]) == customers[2:4]
    assert pl.Customer.filter_by(email="n3@example.com").first().id == customers[3]
    assert pl.Customer.filter_by(email="nobody@example.com").first() is None


def test_customers_are_found_by_email(pl: Any, customers: list[str]) -> None:
    assert ids(pl.Customer.filter_by(email="n2@example.com").all()) == [customers[2]]
    assert ids(pl.Customer.filter_by(email="N2@Example.com").all()) == [customers[2]]
    assert pl.Customer.filter_by(email="n@example.com").all() == []


def test_customers_are_found_by_id(pl: Any, customers: list[str]) -> None:
    assert ids(pl.Customer.filter_by(payload.attr.id == customers[1]).all()) == [customers[1]]


def test_customers_with_the_same_email_are_all_found(pl: Any, customers: list[str]) -> None:
    twin = pl.Customer.create(name="Twin", email="n2@example.com")
    assert ids(pl.Customer.filter_by(email="n2@example.com").all()) == [twin.id, customers[2]]


def test_updated_customers_are_found_by_the_new_email(pl: Any, customer: Any) -> None:
    customer.update(email="new@example.com")
    assert ids(pl.Customer.filter_by(email="new@example.com").all()) == [customer.id]
    assert pl.Customer.filter_by(email="ann@example.com").all() == []


def test_transactions_are_found_by_type(pl: Any, transactions: dict[str, Any]) -> None:
    payments = ids(pl.Payment.filter_by().all())
    names = ("declined", "voided", "held", "paid")
    assert payments == [transactions[name].id for name in names]
    assert ids(pl.Transaction.filter_by(type="refund").all()) == [transactions["refund"].id]
    assert len(pl.Transaction.all()) == len(transactions)


@pytest.mark.parametrize(
    ("status", "names"),
    [
        ("processed", ["refund", "paid"]),
        ("authorized", ["held"]),
        ("voided", ["voided"]),
        ("declined", ["declined"]),
        ("rejected", []),
    ],
)
def test_transactions_are_found_by_status(
    pl: Any, transactions: dict[str, Any], status: str, names: list[str]
) -> None:
    expected = [transactions[name].id for name in names]
    assert ids(pl.Transaction.filter_by(status=status).all()) == expected


def test_transactions_are_found_by_customer_and_method(
    pl: Any, customer: Any, transactions: dict[str, Any]
) -> None:
    of_customer = ids(pl.Transaction.filter_by(customer_id=customer.id).all())
    assert of_customer == [transactions[name].id for name in ("refund", "held", "paid")]
    attr = payload.attr
    held = pl.Payment.filter_by(attr.customer_id == customer.id, attr.status == "authorized")
    assert ids(held.all()) == [transactions["held"].id]
    by_method = pl.Payment.filter_by(payment_method_id=transactions["voided"].payment_method_id)
    assert ids(by_method.all()) == [transactions["voided"].id]


def test_methods_are_found_by_owner_type_and_status(pl: Any, customer: Any) -> None:
    visa = save(pl, card(), customer_id=customer.id)
    bank = save(pl, bank_account(), customer_id=customer.id)
    nobodys = save(pl, card())
    spent = pl.Payment.create(amount=1, payment_method=card(keep_active=False)).payment_method_id
    assert ids(pl.PaymentMethod.filter_by(customer_id=customer.id).all()) == [bank.id, visa.id]
    assert ids(pl.Card.filter_by(customer_id=customer.id).all()) == [visa.id]
    assert ids(pl.BankAccount.filter_by(status="active").all()) == [bank.id]
    assert ids(pl.PaymentMethod.filter_by(status="inactive").all()) == [spent]
    assert ids(pl.Card.filter_by(status="active").all()) == [nobodys.id, visa.id]


@pytest.mark.parametrize(
    ("object_name", "filters"),
    [
        ("Customer", {"id": f"acct_{'0' * 22}"}),
        ("Customer", {"email": "nobody"}),
        ("Customer", {"email": ""}),
        ("Transaction", {"customer_id": f"acct_{'0' * 22}"}),
        ("PaymentMethod", {"id": f"pm_{'0' * 22}"}),
    ],
)
def test_what_nothing_is_equal_to_finds_nothing(
    pl: Any, transactions: dict[str, Any], object_name: str, filters: dict[str, str]
) -> None:
    assert getattr(pl, object_name).filter_by(**filters).all() == []


@pytest.mark.parametrize(
    ("object_name", "filters"),
    [
        ("Customer", {"id": "invalid"}),
        ("Transaction", {"id": "invalid"}),
        ("Transaction", {"customer_id": "invalid"}),
        ("Transaction", {"status": "invalid"}),
        ("PaymentMethod", {"id": "invalid"}),
        ("PaymentMethod", {"customer_id": "invalid"}),
        ("PaymentMethod", {"type": "invalid"}),
    ],
)
def test_what_nothing_can_be_equal_to_is_refused(
    pl: Any, customer: Any, object_name: str, filters: dict[str, str]
) -> None:
    with pytest.raises(payload.InvalidAttributes) as caught:
        getattr(pl, object_name).filter_by(**filters).all()
    assert set(caught.value.details) == set(filters)


def test_an_unknown_attribute_is_no_filter(pl: Any, customer: Any) -> None:
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.Customer.filter_by(shoe_size=44).all()
    assert caught.value.details == {"shoe_size": "Unknown attribute"}


def test_an_impossible_page_is_refused(pl: Any, customer: Any) -> None:
    for wrong in ({"limit": "many"}, {"offset": -1}):
        with pytest.raises(payload.InvalidAttributes) as caught:
            pl.Customer.filter_by(**wrong).all()
        assert set(caught.value.details) == set(wrong)
