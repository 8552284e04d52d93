"""Related objects: through the attributes of a list, and in lists of their own."""

from __future__ import annotations

import payload
import pytest

from tests.sdk.python_chapters.scene import Scene, plain

attr = payload.attr


def related_conditions(scene: Scene) -> None:
    """Of the customer of a payment, and of a payment method; functions too."""
    assert scene.payments(attr.customer.email == "bo@example.com") == ["laces", "declined"]
    assert scene.payments(customer={"name": "Ann"}) == ["shoes", "boots"]
    assert scene.payments(attr.customer.attrs.tier == "gold") == ["laces", "heels", "declined"]
    assert scene.payments(attr.customer.name.lower() == "di") == ["heels"]
    methods = scene.pl.PaymentMethod.filter_by(attr.customer.name == "Ann")
    assert sorted(scene.names(methods)) == ["ann_bank", "ann_visa"]
    with pytest.raises(payload.InvalidAttributes) as caught:
        scene.pl.Payment.filter_by(attr.customer.shoe_size == 44).all()
    assert str(caught.value).splitlines()[0] == "customer[shoe_size]: Unknown attribute"


def related_fields(scene: Scene) -> None:
    """A part of a related object, or all of it."""
    shoes = scene.rows["shoes"]
    [row] = scene.pl.Payment.select("id", attr.customer.name).filter_by(id=shoes.id).all()
    assert plain(row) == {"id": shoes.id, "customer": {"name": "Ann"}}
    beside = scene.pl.Payment.select(*payload.Payment, "customer").get(shoes.id)
    assert (type(beside.customer), beside.customer.email) == (payload.Customer, "ann@example.com")


def related_order_and_groups(scene: Scene) -> None:
    """Null is least, and a group of its own."""
    by_name = scene.pl.Payment.filter_by().order_by(attr.customer.name.desc(), "amount")
    assert scene.names(by_name.all()) == ["heels", "declined", "laces", "shoes", "boots", "socks"]
    grouped = scene.pl.Payment.select(attr.customer.email, attr.amount.sum())
    rows = grouped.group_by(attr.customer.email).filter_by(attr.status == "processed").all()
    assert [plain(row) for row in rows] == [
        {"customer[email]": None, "sum(amount)": 40},
        {"customer[email]": "ann@example.com", "sum(amount)": 35.5},
    ]


def accounts_and_ledger_lines(scene: Scene) -> None:
    """They have lists of their own."""
    pl, rows = scene.pl, scene.rows
    account = pl.Account.get(rows["ann"].id)
    assert (account.id, account.email) == (rows["ann"].id, "ann@example.com")
    assert scene.names(pl.Account.filter_by(email="bo@example.com")) == ["bo"]
    [line] = pl.Ledger.filter_by(transaction_id=rows["shoes"].id)
    assert (type(line), line.entry_type, line.amount) == (payload.Ledger, "refund", -5)
    assert line.assoc_transaction_id == rows["refund"].id
    [counterpart] = pl.Ledger.filter_by(assoc_transaction_id=rows["shoes"].id)
    assert counterpart.transaction_id == rows["refund"].id
    assert pl.Ledger.get(line.id).amount == -5
