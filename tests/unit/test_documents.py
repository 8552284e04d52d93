"""Every domain object survives the way into its row and back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pynamodb.models import Model

from chalicelib.domain.account import Account
from chalicelib.domain.payment_method import PaymentMethod, Purpose
from chalicelib.domain.processing import Answer
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.transaction_lines import LedgerEntry, Operation
from chalicelib.domain.wallet import OwnedMethod
from chalicelib.store.account_rows import account_from, account_row, default_column, default_copy
from chalicelib.store.documents import (
    answer_document,
    answer_from,
    entry_document,
    entry_from,
    method_document,
    method_from,
    operation_document,
    operation_from,
    owned_method_document,
    owned_method_from,
)
from chalicelib.store.method_writes import method_from_row, method_row
from chalicelib.store.transaction_rows import json_text, transaction_from, transaction_row
from tests.unit.samples import card_method, customer, payment
from tests.unit.strategies import (
    ANSWER,
    ENTRY,
    OPERATION,
    PURPOSES,
    accounts,
    copies,
    methods,
    transactions,
)

Row = TypeVar("Row", bound=Model)
many_fields = settings(
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def through_json(document: dict[str, Any]) -> dict[str, Any]:
    """As the store writes and reads it."""
    read: dict[str, Any] = json.loads(json_text(document))
    return read


def through_store(row: Row) -> Row:
    """As DynamoDB would hand it back, without asking one."""
    read = type(row)()
    read.from_dynamodb_dict(row.to_dynamodb_dict())
    return read


@given(methods())
@many_fields
def test_a_method_survives_its_document(method: PaymentMethod) -> None:
    document = through_json(method_document(method))
    again = method_from(
        document, org_id=method.org_id, sealed=method.sealed, version=method.version
    )
    assert again == method


@given(methods(), st.integers(0, 61))
@many_fields
def test_a_method_survives_its_row(method: PaymentMethod, shard: int) -> None:
    assert method_from_row(through_store(method_row(method, shard=shard))) == method


@given(copies("org_1"))
@many_fields
def test_a_copy_of_a_method_survives_with_its_flags(copy: OwnedMethod) -> None:
    assert owned_method_from(through_json(owned_method_document(copy)), org_id="org_1") == copy


def test_a_copy_holds_nothing_that_opens_or_recognises_the_method() -> None:
    method = card_method(sealed=b"secret", fingerprint="f" * 32)
    document = owned_method_document(OwnedMethod(method))
    assert "sealed" not in document
    assert "f" * 32 not in json_text(document)


@given(ANSWER)
@many_fields
def test_an_answer_survives(answer: Answer) -> None:
    assert answer_from(through_json(answer_document(answer))) == answer


@given(OPERATION)
@many_fields
def test_an_operation_survives(operation: Operation) -> None:
    assert operation_from(through_json(operation_document(operation))) == operation


@given(ENTRY)
@many_fields
def test_a_ledger_entry_survives(entry: LedgerEntry) -> None:
    assert entry_from(through_json(entry_document(entry))) == entry


@given(transactions())
@many_fields
def test_a_transaction_survives_its_row(transaction: Transaction) -> None:
    assert transaction_from(through_store(transaction_row(transaction))) == transaction


@given(transactions(), st.lists(OPERATION, max_size=3))
@many_fields
def test_a_transactions_history_is_read_in_order(
    transaction: Transaction, operations: list[Operation]
) -> None:
    row = transaction_row(transaction)
    texts: list[Any] = [json_text(operation_document(each)) for each in operations]
    row.operations = texts
    read = transaction_from(through_store(row))
    assert read == replace(transaction, operations=tuple(operations))


def test_a_payment_is_read_with_the_refunds_that_came_to_nothing() -> None:
    row = transaction_row(payment())
    row.undone = ["txn_0000000000000000000008", "txn_0000000000000000000009"]
    read = transaction_from(through_store(row))
    assert read.undone == ("txn_0000000000000000000008", "txn_0000000000000000000009")
    assert read.assoc_ids == ("txn_0000000000000000000002", *read.undone)


@given(accounts(), st.integers(0, 61))
@many_fields
def test_an_account_survives_its_row(account: Account, shard: int) -> None:
    assert account_from(through_store(account_row(account, shard=shard))) == account


@given(accounts(), methods(), PURPOSES)
@many_fields
def test_an_account_is_read_with_its_defaults(
    account: Account, method: PaymentMethod, purposes: frozenset[Purpose]
) -> None:
    method = replace(method, org_id=account.org_id)
    row = account_row(account, shard=0)
    for purpose in purposes:
        setattr(row, default_column(purpose), method.id)
    if Purpose.PAYMENT in purposes:
        row.default_document, row.default_sealed = default_copy(method), method.sealed
    read = account_from(through_store(row))
    assert read.defaults == dict.fromkeys(purposes, method.id)
    assert read.default_method == (method if Purpose.PAYMENT in purposes else None)


def test_ordinary_rows_stay_under_the_kilobyte_that_a_write_is_billed_by() -> None:
    sealed = bytes(140)  # what the vault makes of a card number
    method = card_method(sealed=sealed, fingerprint="f" * 32)
    account = account_row(customer(), shard=0)
    account.default_payment = method.id
    account.default_document, account.default_sealed = default_copy(method), sealed
    for row in (method_row(method, shard=0), account, transaction_row(payment(ledger=()))):
        assert _size(row) < 1_024


def test_defaults_are_left_out_of_documents() -> None:
    document = method_document(card_method())
    assert not {"status", "keep_active", "attrs", "description"} & set(document)
    assert "account_class" not in document.get("bank_account", {})


def _size(row: Model) -> int:
    """Bytes as DynamoDB counts them: names and values, a number as if it were text."""
    columns = {name: next(iter(value.values())) for name, value in row.to_dynamodb_dict().items()}
    return sum(len(name) + len(str(value).encode()) for name, value in columns.items())
