"""Declines through the Python SDK, by the documented test numbers."""

from __future__ import annotations

from typing import Any

import payload
import pytest

from tests.sdk.details import DECLINES, card, kept_ids, save


@pytest.mark.parametrize(("number", "code"), DECLINES.items())
def test_a_test_number_is_declined_with_its_code(
    pl: Any, customer: Any, number: str, code: str
) -> None:
    with pytest.raises(payload.TransactionDeclined) as caught:
        pl.Payment.create(amount=12.5, customer_id=customer.id, payment_method=card(number))
    declined = caught.value.transaction
    assert isinstance(declined, payload.Payment)
    assert (declined.status, declined.status_code) == ("declined", code)
    assert (declined.amount, declined.customer_id) == (12.5, customer.id)
    assert declined.payment_method.card_number == f"xxxxxxxxxxxx{number[-4:]}"
    assert str(caught.value).splitlines()[0] == declined.status_message
    stored = pl.Payment.get(declined.id)
    assert (stored.status, stored.status_code) == ("declined", code)
    assert kept_ids(pl, customer) == []


def test_a_stored_card_that_is_declined_stays_on_file(pl: Any, customer: Any) -> None:
    number = "4111 1111 1111 9904"
    method = save(pl, card(number), customer_id=customer.id, default_payment_method=True)
    with pytest.raises(payload.TransactionDeclined) as caught:
        pl.Payment.create(amount=10, customer_id=customer.id)
    assert caught.value.transaction.payment_method_id == method.id
    assert kept_ids(pl, customer) == [method.id]


def test_a_decline_is_caught_as_a_bad_request_too(pl: Any) -> None:
    with pytest.raises(payload.BadRequest) as caught:
        pl.Payment.create(amount=10, payment_method=card("4111 1111 1111 9903"))
    assert caught.value.details.status_code == "general_decline"


def test_a_declined_payment_can_be_neither_captured_nor_refunded(pl: Any) -> None:
    with pytest.raises(payload.TransactionDeclined) as caught:
        pl.Payment.create(amount=10, payment_method=card("4111 1111 1111 9903"))
    declined = pl.Payment.get(caught.value.transaction.id)
    with pytest.raises(payload.InvalidAttributes):
        declined.update(status="processed")
    with pytest.raises(payload.InvalidAttributes):
        pl.Refund.create(amount=10, ledger=[{"assoc_transaction_id": declined.id}])
    assert pl.Payment.get(declined.id).status == "declined"
