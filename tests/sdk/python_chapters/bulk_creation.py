"""Several objects created in one request. Each chapter is played on an empty scene."""

from __future__ import annotations

import payload
import pytest

from tests.sdk.details import MASTERCARD, card, save
from tests.sdk.python_chapters.scene import ANN, BO, Scene


def created(scene: Scene) -> None:
    """In the order they were sent in, from dicts and from objects, by a class and by a session."""
    rows = scene.pl.Customer.create([dict(ANN), dict(BO)])
    assert [(type(row), row.name) for row in rows] == [
        (payload.Customer, "Ann"),
        (payload.Customer, "Bo"),
    ]
    assert len({row.id for row in rows}) == 2
    assert scene.pl.Customer.get(rows[1].id).email == "bo@example.com"
    more = scene.pl.create(
        [
            scene.pl.Customer(name="Cy", email="cy@example.com", attrs={"n": 1}),
            payload.Customer(name="Zoë 山田", email="zoe@example.com"),
        ]
    )
    assert [(row.name, row.attrs) for row in more] == [("Cy", {"n": 1}), ("Zoë 山田", {})]
    [alone] = scene.pl.Customer.create([payload.Customer(name="Di", email="di@example.com")])
    assert list(scene.everybody()) == ["Ann", "Bo", "Cy", "Zoë 山田", "Di"]
    assert alone.id == scene.pl.Customer.filter_by(name="Di").first().id
    methods = scene.pl.Card.create(
        [
            {"card_number": "4242 4242 4242 4242", "expiry": "12/35", "customer_id": alone.id},
            card(MASTERCARD, customer_id=alone.id),
        ]
    )
    assert [method.card_number[-4:] for method in methods] == ["4242", "2792"]
    assert {type(method) for method in methods} == {payload.Card}
    kept = scene.pl.PaymentMethod.filter_by(customer_id=alone.id).order_by("created_at")
    assert [method.id for method in kept] == [method.id for method in methods]


def created_all_or_none(scene: Scene) -> None:
    """Every row's errors are told, and nothing is stored."""
    with pytest.raises(payload.InvalidAttributes) as caught:
        scene.pl.Customer.create([{"name": "Ann"}, {"email": "bo@example.com"}])
    assert str(caught.value).splitlines()[0] == "[0][email]: Required; [1][name]: Required"
    assert caught.value.details == {
        "object": "list",
        "values": [{"email": "Required"}, {"name": "Required"}],
    }
    with pytest.raises(payload.InvalidAttributes) as caught:
        scene.pl.Customer.create([dict(ANN), {"name": "Bo", "email": "bo"}, dict(BO)])
    assert str(caught.value).startswith("[1][email]: Invalid value: expected something like")
    good, bad, other = caught.value.details["values"]
    assert (good, set(bad), other) == ({}, {"email"}, {})
    # The SDK takes no rows for no list, and asks for one object without anything.
    with pytest.raises(payload.InvalidAttributes) as caught:
        scene.pl.Customer.create([])
    assert caught.value.details == {"name": "Required", "email": "Required"}
    assert scene.pl.Customer.all() == []


def charged_one_by_one(scene: Scene) -> None:
    """Charges can't be all or nothing, so a list of them is refused before any is made."""
    ann, _ = scene.two_customers()
    save(scene.pl, card(), customer_id=ann.id, default_payment_method=True)
    for amounts in ([10, 20], [10]):
        rows = [{"amount": amount, "customer_id": ann.id} for amount in amounts]
        with pytest.raises(payload.BadRequest) as caught:
            scene.pl.Payment.create(rows)
        assert type(caught.value) is payload.BadRequest
    assert scene.pl.Payment.all() == []
    assert scene.pl.Payment.create(amount=10, customer_id=ann.id).status == "processed"
