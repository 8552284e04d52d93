"""Transactions that are read from their rows as they are asked for."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given

from chalicelib.domain.transaction import Transaction
from chalicelib.dynamo import late_rows
from chalicelib.list_budget import size_of
from chalicelib.store.late_transactions import LateTransaction, late_transactions
from chalicelib.store.transaction_rows import transaction_from, transaction_row
from tests.unit.samples import payment
from tests.unit.strategies import transactions
from tests.unit.test_documents import many_fields, through_store


def item_of(transaction: Transaction) -> dict[str, Any]:
    return transaction_row(transaction).to_dynamodb_dict()


def late(transaction: Transaction) -> Any:
    return late_transactions()(item_of(transaction))


KEPT = transaction_from(through_store(transaction_row(payment())))
"""As the row of a payment says it, which does not say all of its method."""


@given(transactions())
@many_fields
def test_it_is_what_its_row_says(transaction: Transaction) -> None:
    read = late(transaction)
    assert (read, transaction) == (transaction, late(transaction))
    assert read == late(transaction)
    assert read == transaction_from(through_store(transaction_row(transaction)))
    assert replace(late(transaction), cents=transaction.cents + 1) != transaction


@pytest.mark.parametrize("name", [each.name for each in fields(Transaction)])
def test_any_attribute_may_be_read_first(name: str) -> None:
    assert getattr(late(KEPT), name) == getattr(KEPT, name)


def test_only_what_is_asked_for_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    reader = late_rows._reader

    def noting(attribute: Any) -> Any:
        return lambda value: read.append(attribute.attr_name) or reader(attribute)(value)

    monkeypatch.setattr(late_rows, "_reader", noting)
    late_rows._columns_of.cache_clear()
    transaction = late(KEPT)
    assert (transaction.cents, transaction.cents) == (KEPT.cents, KEPT.cents)
    late_rows._columns_of.cache_clear()
    assert read == ["cents"]


def test_it_keeps_its_row_no_longer_than_it_has_something_to_read() -> None:
    transaction = late(KEPT)
    assert transaction.description == KEPT.description
    assert transaction._row is not None
    assert size_of(transaction) == pytest.approx(size_of(KEPT), rel=0.05)
    assert transaction._row is None
    assert transaction == KEPT


def test_what_no_transaction_has_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="colour"):
        _ = late(KEPT).colour


def test_what_was_not_asked_for_is_a_mistake_and_not_null() -> None:
    made = late_transactions(["id", "cents"])(item_of(KEPT))
    assert isinstance(made, LateTransaction)
    assert made.cents == KEPT.cents
    with pytest.raises(AttributeError, match="answer"):
        _ = made.answer


def test_of_any_number_of_columns_no_other_is_read() -> None:
    columns = ["id", "partition", "type", "status", "cents", "refundable", "version", "created_at"]
    made = late_transactions(columns)(item_of(KEPT))
    for name in ("id", "org_id", "type", "status", "cents", "refundable", "version", "created_at"):
        assert getattr(made, name) == getattr(KEPT, name)
    with pytest.raises(AttributeError, match="answer"):
        _ = made.answer
