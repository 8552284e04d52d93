"""Several objects updated or deleted in one request, and all that match a query.

Each chapter is played on an empty scene.
"""

from __future__ import annotations

import payload
import pytest

from tests.sdk.details import MASTERCARD, bank_account, card, save
from tests.sdk.python_chapters.scene import ANN, Scene

attr = payload.attr


def updated(scene: Scene) -> None:
    """Each with what it is given, in the order sent; the objects at hand are refreshed."""
    ann, bo = scene.two_customers()
    rows = scene.pl.update([[bo, {"name": "Bob"}], [ann, {"email": "a@example.com"}]])
    assert [row.id for row in rows] == [bo.id, ann.id]
    assert (bo.name, bo.email) == ("Bob", "bo@example.com")
    assert (ann.name, ann.email) == ("Ann", "a@example.com")
    rows = scene.pl.Customer.update_all([(ann, {"attrs": {"n": 1}})])
    assert [(row.id, row.attrs) for row in rows] == [(ann.id, {"n": 1})]
    assert scene.everybody() == {"Ann": "a@example.com", "Bob": "bo@example.com"}
    with pytest.raises(payload.InvalidAttributes) as caught:
        scene.pl.update([[ann, {"name": "Anna"}], [bo, {"email": "nowhere"}]])
    assert str(caught.value).startswith("[1][email]: Invalid value: expected something like")
    assert caught.value.details["values"][0] == {}
    assert scene.everybody() == {"Ann": "a@example.com", "Bob": "bo@example.com"}


def updated_by_query(scene: Scene) -> None:
    """All that match, and only they; a list is answered even for one or none."""
    ann, bo = scene.two_customers()
    rows = scene.pl.Customer.filter_by(email="bo@example.com").update(name="Bob")
    assert [(row.id, row.name) for row in rows] == [(bo.id, "Bob")]
    assert bo.name == "Bob"
    assert scene.sent[-1].params["mode"] == ["query"]
    both = (attr.id == ann.id) | (attr.id == bo.id)
    rows = scene.pl.Customer.filter_by(both).update(description="since 2019")
    assert {row.id: row.description for row in rows} == {
        ann.id: "since 2019",
        bo.id: "since 2019",
    }
    assert scene.pl.Customer.filter_by(name="Nobody").update(name="Somebody") == []
    with pytest.raises(payload.InvalidAttributes) as caught:
        scene.pl.Customer.filter_by(both).update(email="nowhere")
    assert "email" in str(caught.value).splitlines()[0]
    with pytest.raises(payload.InvalidAttributes) as caught:
        scene.pl.Customer.filter_by(shoe_size=44).update(name="Nobody")
    assert set(caught.value.details) == {"shoe_size"}
    assert scene.everybody() == {"Ann": "ann@example.com", "Bob": "bo@example.com"}


def payments_updated_by_query(scene: Scene) -> None:
    """Words on several, but what moves money on one at a time."""
    ann, _ = scene.two_customers()
    save(scene.pl, card(), customer_id=ann.id, default_payment_method=True)
    pay = scene.pl.Payment.create
    held = [pay(amount=10, customer_id=ann.id, status="authorized") for _ in range(2)]
    of_ann = {"customer_id": ann.id}
    rows = scene.pl.Payment.filter_by(**of_ann).update(order_number="55")
    assert [(type(row), row.order_number) for row in rows] == [(payload.Payment, "55")] * 2
    with pytest.raises(payload.BadRequest) as caught:
        scene.pl.Payment.filter_by(**of_ann).update(status="voided")
    assert type(caught.value) is payload.BadRequest
    with pytest.raises(payload.BadRequest):
        scene.pl.update([[payment, {"status": "voided"}] for payment in held])
    assert [row.status for row in scene.pl.Payment.filter_by(**of_ann)] == ["authorized"] * 2
    [voided] = scene.pl.Payment.filter_by(id=held[0].id).update(status="voided")
    assert (voided.id, voided.status) == (held[0].id, "voided")
    [captured] = scene.pl.update([[held[1], {"status": "processed"}]])
    assert (captured.id, captured.status) == (held[1].id, "processed")


def deleted(scene: Scene) -> None:
    """By a list of objects; what is answered is what was deleted."""
    ann, bo = scene.two_customers()
    cy = scene.pl.Customer.create(name="Cy", email="cy@example.com")
    rows = scene.pl.delete([ann, bo])
    assert {row.id for row in rows} == {ann.id, bo.id}
    assert scene.sent[-1].params == {"id": [f"{ann.id}|{bo.id}"], "mode": ["query"]}
    for gone in (ann, bo):
        with pytest.raises(payload.NotFound):
            scene.pl.Customer.get(gone.id)
    assert list(scene.everybody()) == ["Cy"]
    assert [row.id for row in scene.pl.Customer.delete_all([ann, cy])] == [cy.id]
    assert scene.everybody() == {}


def deleted_by_query(scene: Scene) -> None:
    """All that match: here of one customer, and of one type."""
    ann, bo = scene.two_customers()
    visa, bank = (save(scene.pl, each(), customer_id=ann.id) for each in (card, bank_account))
    other = save(scene.pl, card(MASTERCARD), customer_id=bo.id)
    rows = scene.pl.Card.filter_by(customer_id=ann.id).delete()
    assert [(type(row), row.id) for row in rows] == [(payload.Card, visa.id)]
    assert [method.id for method in scene.pl.Customer.get(ann.id).payment_methods] == [bank.id]
    assert [method.id for method in scene.pl.Customer.get(bo.id).payment_methods] == [other.id]
    assert scene.pl.Customer.filter_by(name="Nobody").delete() == []
    with pytest.raises(payload.InvalidAttributes):
        scene.pl.Customer.filter_by(shoe_size=44).delete()
    assert list(scene.everybody()) == ["Ann", "Bo"]


def the_module_is_a_session(scene: Scene) -> None:
    """`payload.create`, `update` and `delete`, with key and URL on the module."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(payload, "api_url", scene.service.url)
        patched.setattr(payload, "api_key", scene.key)
        ann, bo = payload.create(
            [
                payload.Customer(name="Ann", email="ann@example.com"),
                payload.Customer(name="Bo", email="bo@example.com"),
            ]
        )
        cy = payload.Customer.create(name="Cy", email="cy@example.com")
        payload.update([[ann, {"name": "Anna"}], [bo, {"name": "Bob"}]])
        assert [ann.name, bo.name] == ["Anna", "Bob"]
        assert payload.delete(cy).id == cy.id
        assert [row.name for row in payload.Customer.order_by("created_at")] == ["Anna", "Bob"]
        # A session without a key has the module's.
        assert payload.Session().Customer.get(ann.id) is ann
        payload.delete([ann, bo])
        assert payload.Customer.all() == []


def refused_by_the_sdk(scene: Scene) -> None:
    """What it does not send."""
    ann, _ = scene.two_customers()
    method = save(scene.pl, card(), customer_id=ann.id)
    pl, before = scene.pl, len(scene.sent)
    for error, refused in (
        # One object goes through its class: the session does not find out which that is.
        (AttributeError, lambda: pl.create(payload.Customer(**ANN))),
        (TypeError, lambda: pl.create([dict(ANN)])),
        (TypeError, lambda: pl.Customer.create([payload.Card()])),
        (TypeError, lambda: pl.create([payload.Customer(**ANN), payload.Card()])),
        (ValueError, lambda: pl.update(ann)),
        (ValueError, lambda: pl.update([ann])),
        (TypeError, lambda: pl.update([[ANN, {"name": "Anna"}]])),
        (TypeError, lambda: pl.update([[ann, {"name": "A"}], [method, {"description": "B"}]])),
        (ValueError, lambda: pl.delete([])),
        (TypeError, lambda: pl.delete([ANN])),
        (TypeError, lambda: pl.delete([ann, method])),
        (TypeError, lambda: pl.Customer.delete_all()),
        (TypeError, lambda: pl.delete()),
    ):
        with pytest.raises(error):
            refused()
    assert len(scene.sent) == before
