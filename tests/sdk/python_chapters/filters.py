"""Filters: every operator of an attribute, alternatives, and what they are compared with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import payload
import pytest

from tests.sdk.python_chapters.scene import CUSTOMERS, PAYMENTS, PROCESSED, Scene

attr = payload.attr
_LONG_AGO = datetime(2019, 12, 31, 15, 30)  # noqa: DTZ001  (the SDK sends no zone)


def comparisons(scene: Scene) -> None:
    """Each operator that an attribute has, written on `attr`, on a class and on a session's."""
    amount = attr.amount
    assert scene.payments(amount == 40) == ["socks"]
    assert scene.payments(amount != 40) == ["shoes", "boots", "laces", "heels", "declined"]
    assert scene.payments(payload.Payment.amount > 60) == ["laces", "heels"]
    assert scene.payments(scene.pl.Payment.amount >= 60) == ["laces", "heels", "declined"]
    assert scene.payments(scene.pl.attr.amount < 25.5) == ["shoes"]
    assert scene.payments(amount <= 25.5) == ["shoes", "boots"]
    assert scene.payments(amount="1e1") == ["shoes"]
    assert scene.payments(amount > 60, attr.status == "voided") == ["heels"]


def two_conditions_on_one_attribute(scene: Scene) -> None:
    """The SDK sends the last only; the service answers what was sent."""
    assert scene.payments(attr.amount > 20, attr.amount < 41) == ["shoes", "boots", "socks"]
    assert scene.sent[-1].params["amount"] == ["<41"]


def texts(scene: Scene) -> None:
    """Equal is letter by letter. `contains` lacks its closing star, so it means: ends with."""
    description = attr.description
    assert scene.payments(description == "Red shoes") == ["shoes"]
    assert scene.payments(description == "red shoes") == []
    assert scene.payments(description != "Red shoes") == PAYMENTS[1:]
    assert scene.payments(description.contains("SHOES")) == ["shoes", "boots"]
    assert scene.sent[-1].params["description"] == ["?*SHOES"]
    assert scene.payments(description.contains("shoe")) == []
    assert scene.payments(description.contains("shoe*")) == ["shoes", "boots", "laces"]
    assert scene.payments(description="?high*") == ["heels"]


def alternatives(scene: Scene) -> None:
    """`|` of conditions on one attribute, lists, and what the SDK refuses to join."""
    amount, status = attr.amount, attr.status
    assert scene.payments((amount == 10) | (amount > 100)) == ["shoes", "heels"]
    assert scene.sent[-1].params["amount"] == ["10|>100"]
    assert scene.payments((amount < 11) | (amount == 40) | (amount > 199)) == [
        "shoes",
        "heels",
        "socks",
    ]
    assert scene.payments((status == "voided") | (status == "authorized")) == ["laces", "heels"]
    assert scene.payments(status=["authorized", "voided"]) == ["laces", "heels"]
    assert scene.payments(status="authorized,voided") == ["laces", "heels"]
    assert scene.payments(description=["Red shoes", "High heels"]) == ["shoes", "heels"]
    before = len(scene.sent)
    with pytest.raises(ValueError, match="same attribute"):
        _ = (amount == 10) | (status == "voided")
    with pytest.raises(TypeError, match="invalid type"):
        _ = (amount == 10) | 20
    assert len(scene.sent) == before


def nulls(scene: Scene) -> None:
    """None is null; what is null is greater and less than nothing."""
    assert scene.payments(customer_id=None) == ["socks"]
    assert scene.sent[-1].params["customer_id"] == ["None"]
    named = ["shoes", "boots", "laces", "heels", "declined"]
    assert scene.payments(attr.customer_id != None) == named  # noqa: E711
    assert scene.payments(attr.order_number > "A-1") == ["boots"]
    _refused(scene, "customer_id", attr.customer_id > None)


def moments(scene: Scene) -> None:
    """A datetime, and the texts of one."""
    created_at = attr.created_at
    assert scene.payments(created_at > _LONG_AGO) == PAYMENTS
    assert scene.sent[-1].params["created_at"] == [">2019-12-31 15:30:00"]
    assert scene.payments(created_at > _LONG_AGO.date()) == PAYMENTS
    assert scene.payments(created_at <= "2019-12-31T15:30:00Z") == []
    shoes = scene.rows["shoes"]
    same = [name for name in PAYMENTS if scene.rows[name].created_at == shoes.created_at]
    assert scene.payments(created_at == shoes.created_at) == same
    dated = [n for n in PAYMENTS if scene.rows[n].processed_date == shoes.processed_date]
    assert scene.payments(processed_date=shoes.processed_date) == dated
    assert "shoes" in dated


def nested_attributes(scene: Scene) -> None:
    """Into objects, into lists, into attrs."""
    brand = attr.payment_method.card.card_brand
    assert scene.payments(brand == "visa") == ["shoes", "heels", "socks", "declined"]
    assert scene.payments(payment_method={"card": {"card_brand": "mastercard"}}) == ["laces"]
    assert scene.payments(attr.payment_method.type == "bank_account") == ["boots"]
    refund = scene.rows["refund"]
    assert scene.payments(attr.ledger.assoc_transaction_id == refund.id) == ["shoes"]
    assert scene.payments(attr.attrs.order == 5) == ["shoes"]
    assert scene.payments(attr.attrs.order > 5.0) == ["boots"]
    assert scene.payments(attrs={"gift": True}) == ["shoes"]
    assert scene.payments(attr.attrs.gift == False) == ["boots"]  # noqa: E712
    assert scene.payments(attr.attrs.code != None) == ["heels"]  # noqa: E711
    assert scene.payments(attr.attrs.nothing == None) == PAYMENTS  # noqa: E711


def other_objects(scene: Scene) -> None:
    """Customers, payment methods and refunds; classes of a type ask for it by themselves."""
    pl, rows = scene.pl, scene.rows
    oldest = "created_at"
    find = pl.Customer.filter_by
    assert scene.names(find(keep_active=False)) == ["cy"]
    assert scene.names(find(keep_active=True).order_by(oldest)) == ["ann", "bo", "di"]
    assert scene.names(find(email="di@EXAMPLE.com")) == ["di"]
    assert scene.names(find(external_uid="u-1")) == ["ann"]
    assert scene.names(find(attr.attrs.tier == "gold").order_by(oldest)) == ["bo", "di"]
    either = (attr.id == rows["ann"].id) | (attr.id == rows["cy"].id)
    assert scene.names(find(either).order_by(oldest)) == ["ann", "cy"]
    assert scene.names(find(id="acct_0000000000000000000000")) == []
    of_ann = {"customer_id": rows["ann"].id}
    assert scene.names(pl.PaymentMethod.filter_by(default_payment_method=True, **of_ann)) == [
        "ann_visa"
    ]
    assert scene.names(pl.Card.filter_by(**of_ann)) == ["ann_visa"]
    assert scene.names(pl.BankAccount.filter_by(account_type="checking", **of_ann)) == ["ann_bank"]
    assert scene.names(pl.Card.filter_by(expiry="12/2035", **of_ann)) == ["ann_visa"]
    assert scene.names(pl.Refund.filter_by()) == ["refund"]
    both = pl.Transaction.filter_by(type=["payment", "refund"], status="processed")
    assert sorted(scene.names(both)) == sorted([*PROCESSED, "refund"])


def classes_forget_their_type(scene: Scene) -> None:
    """`all`, `limit`, `offset` and `order_by` of a class ask for no type, so others come too."""
    pl = scene.pl
    everything = [*PAYMENTS[:5], "refund", "declined"]
    assert scene.names(pl.Payment.order_by("created_at")) == everything
    assert scene.names(pl.Payment.all()) == everything[::-1]
    assert scene.names(pl.Payment.limit(2).all()) == ["declined", "refund"]
    assert scene.names(pl.Refund.offset(6).all()) == ["shoes"]
    assert all("type" not in each.params for each in scene.sent[-4:])
    kinds = {type(row) for row in pl.Payment.all()}
    assert kinds == {payload.Payment, payload.Refund}


def what_cannot_be_asked(scene: Scene) -> None:
    """Is told by its name, before anything is read."""
    _refused(scene, "shoe_size", attr.shoe_size == 44)
    _refused(scene, "amount", attr.amount == "ten")
    _refused(scene, "created_at", attr.created_at > "yesterday")
    _refused(scene, "amount", attr.amount.contains("1"))
    _refused(scene, "payment_method", attr.payment_method == "visa")
    assert scene.names(scene.pl.Customer.order_by("created_at")) == CUSTOMERS


def _refused(scene: Scene, key: str, *filters: Any) -> None:
    with pytest.raises(payload.InvalidAttributes) as caught:
        scene.pl.Payment.filter_by(*filters).all()
    assert set(_paths(caught.value.details)) == {key}
    assert str(caught.value).startswith(f"{key}: ")


def _paths(details: Any, parent: str = "") -> list[str]:
    """The bracket paths of the leaves of an error's details."""
    if not isinstance(details, dict):
        return [parent]
    below = {(f"{parent}[{key}]" if parent else key): value for key, value in details.items()}
    return [path for key, value in below.items() for path in _paths(value, key)]
