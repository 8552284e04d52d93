"""The Python SDK as its documentation uses it: one key and one URL, set on the module."""

from __future__ import annotations

from typing import Any

import payload
import pytest

from tests.sdk.details import MASTERCARD, VISA, kept_ids
from tests.support.serving import Service


@pytest.fixture
def sdk(service: Service, key: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The SDK's module, set up for a new organisation."""
    monkeypatch.setattr(payload, "api_url", service.url)
    monkeypatch.setattr(payload, "api_key", key)
    return payload


def test_a_customer_is_kept_on_file_and_charged(sdk: Any) -> None:
    customer = sdk.Customer.create(name="Matt Perez", email="matt.perez@example.com")
    default = sdk.Card.create(
        card_number=VISA, expiry="12/35", customer_id=customer.id, default_payment_method=True
    )

    on_default = sdk.Payment.create(amount=100.0, customer_id=customer.id)
    assert (on_default.status, on_default.amount) == ("processed", 100)
    assert on_default.payment_method_id == default.id

    [listed] = sdk.Customer.get(customer.id).payment_methods
    on_listed = sdk.Payment.create(amount=25, customer_id=customer.id, payment_method_id=listed.id)
    assert on_listed.payment_method_id == default.id

    on_new = sdk.Payment.create(
        amount=9.99,
        customer_id=customer.id,
        payment_method=sdk.Card(card_number=MASTERCARD, expiry="12/35"),
    )
    assert kept_ids(sdk, customer) == [on_new.payment_method_id, default.id]

    refund = sdk.Refund.create(
        amount=on_new.amount, ledger=[sdk.Ledger(assoc_transaction_id=on_new.id)]
    )
    assert (refund.status_code, refund.amount) == ("approved", 9.99)

    customer.delete()
    with pytest.raises(sdk.NotFound):
        sdk.Customer.get(customer.id)


def test_a_wrong_key_is_unauthorized(sdk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "api_key", "secret_key_unknown")
    with pytest.raises(sdk.Unauthorized):
        sdk.Customer.create(name="Ann", email="ann@example.com")


def test_a_missing_key_is_unauthorized(sdk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "api_key", "")
    with pytest.raises(sdk.Unauthorized):
        sdk.Customer.all()


def test_a_session_has_a_key_of_its_own(sdk: Any, service: Service) -> None:
    mine = sdk.Customer.create(name="Mine", email="mine@example.com")
    other = payload.Session(service.new_key(), service.url)
    assert other.Customer.all() == []
    with pytest.raises(payload.NotFound):
        other.Customer.get(mine.id)
    with pytest.raises(payload.Unauthorized):
        payload.Session("secret_key_unknown", service.url).Customer.get(mine.id)
