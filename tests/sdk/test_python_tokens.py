"""Client tokens through the Python SDK: made with the key, used in the place of it."""

from __future__ import annotations

from typing import Any

import payload
import pytest

from tests.sdk.details import card
from tests.support.serving import Service


def test_a_token_says_what_it_is(pl: Any) -> None:
    token = pl.ClientToken.create()
    assert isinstance(token, payload.ClientToken)
    assert (token.status, token.type, token.environ) == ("active", "client", "test")


def test_a_token_pays_once_as_its_intent_has_it(service: Service, pl: Any, customer: Any) -> None:
    fixed = {"customer_id": customer.id, "amount": 12.5}
    token = pl.ClientToken.create(intent={"payment_form": {"payment": fixed}})
    page = payload.Session(token.id, service.url)
    paid = page.Payment.create(payment_method=card())
    assert (paid.status, paid.amount) == ("processed", 12.5)
    stored = pl.Payment.get(paid.id)
    assert (stored.customer_id, stored.amount) == (customer.id, 12.5)
    with pytest.raises(payload.Unauthorized):
        page.Payment.create(payment_method=card())
    with pytest.raises(payload.BadRequest, match="not for this"):  # it knows no NotPermitted
        page.Customer.get(customer.id)


def test_a_token_saves_the_method_of_its_customer(service: Service, pl: Any, customer: Any) -> None:
    fixed = {"customer_id": customer.id, "default_payment_method": True}
    token = pl.ClientToken.create(intent={"payment_method_form": {"payment_method": fixed}})
    saved = payload.Session(token.id, service.url).PaymentMethod.create(**card().data())
    assert pl.Payment.create(amount=5, customer_id=customer.id).payment_method_id == saved.id


def test_a_token_is_read_and_revoked(service: Service, pl: Any) -> None:
    token = pl.ClientToken.create(intent={"payment_form": {"payment": {"amount": 5}}})
    page = payload.Session(token.id, service.url)
    found = pl.ClientToken.get(token.id)
    assert isinstance(found, payload.ClientToken)
    assert (found.id, found.status) == (token.intent_id, "active")
    found.delete()
    with pytest.raises(payload.Unauthorized):
        page.Payment.create(payment_method=card())
    with pytest.raises(payload.NotFound):
        pl.ClientToken.get(token.id)
