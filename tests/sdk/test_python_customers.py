"""Customers through the Python SDK."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import payload
import pytest

from tests.sdk.details import card, save


def test_a_created_customer_is_read_back(pl: Any) -> None:
    created = pl.Customer.create(
        name="Ann Payer",
        email="ann@example.com",
        phone_number="(111) 222-3333",
        description="since 2019",
        attrs={"crm": {"number": 7}},
    )
    assert created.id.startswith("acct_")
    sent = created.data()
    assert sent["object"] == "customer"
    assert pl.Customer.get(created.id).data() == sent
    assert (created.name, created.email) == ("Ann Payer", "ann@example.com")
    assert created.phone_number == "(111) 222-3333"
    assert created.attrs == {"crm": {"number": 7}}
    assert created.payment_methods == []
    assert datetime.strptime(created.created_at, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007  (no zone)


@pytest.mark.parametrize("name", ["Zoë Ångström", "山田 太郎", "🐙 & <Söhne>", 'O\'Brien "Bo" \\/'])
def test_names_of_every_script_come_back_as_sent(pl: Any, name: str) -> None:
    created = pl.Customer.create(name=name, email="n@example.com", attrs={name: name})
    read = pl.Customer.get(created.id)
    assert (read.name, read.attrs) == (name, {name: name})


def test_an_update_refreshes_the_object(pl: Any, customer: Any) -> None:
    customer.update(email="new@example.com")
    assert (customer.email, customer.name) == ("new@example.com", "Ann Payer")
    assert pl.Customer.get(customer.id).email == "new@example.com"


def test_an_external_uid_updates_the_customer_that_has_it(pl: Any) -> None:
    first = pl.Customer.create(name="Ann", email="ann@example.com", external_uid="crm-7")
    again = pl.Customer.create(name="Ann B", email="ann.b@example.com", external_uid="crm-7")
    assert again.id == first.id
    [only] = pl.Customer.all()
    assert (only.name, only.email) == ("Ann B", "ann.b@example.com")


def test_what_is_missing_or_wrong_is_named(pl: Any) -> None:
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.Customer.create(email="not an address")
    assert caught.value.details == {
        "name": "Required",
        "email": "Invalid value: expected something like name@example.com",
    }
    first_line = str(caught.value).splitlines()[0]
    assert sorted(first_line.split("; ")) == [
        "email: Invalid value: expected something like name@example.com",
        "name: Required",
    ]


def test_a_read_only_attribute_is_refused(pl: Any, customer: Any) -> None:
    with pytest.raises(payload.InvalidAttributes) as caught:
        customer.update(created_at="2020-01-01 00:00:00")
    assert caught.value.details == {"created_at": "Read-only"}


def test_a_deleted_customer_is_gone_with_its_methods(pl: Any, customer: Any) -> None:
    method = save(pl, card(), customer_id=customer.id, default_payment_method=True)
    paid = pl.Payment.create(amount=10, customer_id=customer.id)
    customer.delete()
    with pytest.raises(payload.NotFound):
        pl.Customer.get(customer.id)
    with pytest.raises(payload.NotFound):
        pl.PaymentMethod.get(method.id)
    with pytest.raises(payload.NotFound):
        customer.update(name="Still there")
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.Payment.create(amount=10, customer_id=customer.id)
    assert caught.value.details == {"customer_id": "Invalid value"}
    assert pl.Customer.all() == []
    remembered = pl.Payment.get(paid.id)
    assert remembered.customer_id == customer.id
    assert remembered.payment_method.card_number == "xxxxxxxxxxxx4242"


def test_an_id_of_nothing_is_not_found(pl: Any, customer: Any) -> None:
    unknown = customer.id[:-4] + "zzzz"
    for identifier in ("invalid", unknown, "txn_" + unknown.partition("_")[2]):
        with pytest.raises(payload.NotFound):
            pl.Customer.get(identifier)


def test_selected_attributes_come_alone(pl: Any, customer: Any) -> None:
    selected = pl.Customer.select("id").get(customer.id)
    # The SDK adds the session to what it can't map to one of its classes.
    assert {k: v for k, v in selected.items() if k != "_session"} == {"id": customer.id}
    [row] = pl.Customer.select("name", "email").all()
    assert (row["name"], row["email"]) == ("Ann Payer", "ann@example.com")
    assert set(row) == {"name", "email", "_session"}


def test_an_unknown_attribute_cannot_be_selected(pl: Any, customer: Any) -> None:
    with pytest.raises(payload.InvalidAttributes) as caught:
        pl.Customer.select("*", "shoe_size").get(customer.id)
    assert caught.value.details == {"fields": "Unknown attribute: shoe_size"}
