"""The declarations of the objects: their keys, and the rules between their attributes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.api.query.paths import attribute_of
from chalicelib.api.resources.account import ACCOUNT, KINDS
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.declarations import RESOURCES
from chalicelib.api.resources.nesting import Elsewhere, ListOf, Nested
from chalicelib.api.resources.operation import OPERATION
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.processing_account import PROCESSING_ACCOUNT
from chalicelib.api.resources.shape import Resource, Shape
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.api.resources.transaction_ledger import TRANSACTION_LEDGER
from chalicelib.domain.account import Account, Customer, ProcessingAccount
from chalicelib.domain.owned_parts import OwnedEntry, OwnedOperation, entries_of, operations_of
from chalicelib.domain.payment_method import PaymentMethod, Purpose
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod, Wallet
from chalicelib.query.filter_conditions import condition
from chalicelib.query.terms import Row
from chalicelib.services.lists.links import LINKS
from chalicelib.services.lists.related import CAPABILITIES, METHODS
from tests.unit.samples import bank_method, card_method, customer, payment, processing_account

OWNED = OwnedMethod(card_method(), frozenset({Purpose.PAYMENT}))
CUSTOMERS_WALLET = Wallet(customer(), (OWNED,))
SHOPS_WALLET = Wallet(processing_account(), (OWNED,))
SAMPLES: list[tuple[Resource, type, Any]] = [
    (CUSTOMER, Customer, CUSTOMERS_WALLET),
    (PAYMENT_METHOD, PaymentMethod, OWNED),
    (TRANSACTION, Transaction, payment()),
    (PROCESSING_ACCOUNT, ProcessingAccount, SHOPS_WALLET),
    (TRANSACTION_LEDGER, OwnedEntry, entries_of(payment())[0]),
    (OPERATION, OwnedOperation, operations_of(payment())[0]),
]
EITHER = [(ACCOUNT, Account, CUSTOMERS_WALLET), (ACCOUNT, Account, SHOPS_WALLET)]
# The keys of the contract's reference shapes: what SDKs and plugins read without asking for it.
DOCUMENTED = {
    "customer": """id object name email phone_number description external_uid attrs keep_active
        primary_processing_id payment_methods created_at modified_at""",
    "payment_method": """id object type customer_id status transfer_type verification_status
        description account_holder bank_name keep_active default_payment_method
        default_credit_method default_deposit_method default_reversal_method email phone_number
        attrs card billing_address created_at modified_at""",
    "transaction": """id object type amount status status_code status_message customer_id
        payment_method_id payment_method processing_id processing_method_id order_number ref_number
        description descriptor notes avs card_code risk_flag risk_score funding_status funding_type
        source processed_date rejected_date attrs created_at modified_at""",
    "processing_account": "id object name status industry description attrs payment_methods",
    "transaction_ledger": """id object amount assoc_transaction_id entry_type processed_date
        transaction_id attrs created_at modified_at""",
    "operation": "id object amount attrs status transaction_id type created_at",
}


def by_name(value: Any) -> str:
    return value.object if isinstance(value, Resource) else type(value).__name__


def shapes(shape: Shape) -> list[Shape]:
    inner = [f.type.shape for f in shape.fields if isinstance(f.type, (Nested, ListOf))]
    return [shape, *(deeper for each in inner for deeper in shapes(each))]


@pytest.mark.parametrize(("resource", "kind", "sample"), SAMPLES, ids=by_name)
def test_the_documented_keys_are_answered_without_asking(
    resource: Resource, kind: type, sample: Any
) -> None:
    answer = resource.render(sample)
    assert set(DOCUMENTED[resource.object].split()) <= set(answer)
    assert answer["object"] == resource.object
    assert answer["id"].startswith(f"{resource.prefix}_")
    json.dumps(answer, allow_nan=False)


@pytest.mark.parametrize(("resource", "kind", "sample"), SAMPLES + EITHER, ids=by_name)
def test_every_readable_field_can_be_asked_for(resource: Resource, kind: type, sample: Any) -> None:
    for name in resource.readable_names:
        field = resource.by_name[name]
        loaded = isinstance(field.type, Elsewhere) or field.loads == CAPABILITIES
        answer = resource.render(sample, {name: None}, {name: {"id": "1"}} if loaded else {})
        assert list(answer) == [name] or answer == {}
        json.dumps(answer, allow_nan=False)


@pytest.mark.parametrize(("resource", "kind", "sample"), SAMPLES + EITHER, ids=by_name)
def test_every_readable_field_can_be_filtered_by(
    resource: Resource, kind: type, sample: Any
) -> None:
    for name in resource.readable_names:
        field = resource.by_name[name]
        row = Row(sample, {field.loads: None} if field.loads else {})
        term = attribute_of(name, resource)
        is_null = field.loads is not None or resource.render(sample, {name: None}).get(name) is None
        assert condition(term, "null").holds(row) is is_null
        if not term.kind.verbatim:  # there nothing is an operator
            assert condition(term, "!null").holds(row) is not is_null


@pytest.mark.parametrize(("resource", "kind", "sample"), SAMPLES, ids=by_name)
def test_what_is_loaded_is_something_that_the_loader_knows(
    resource: Resource, kind: type, sample: Any
) -> None:
    known = {*LINKS[type(sample)], METHODS, CAPABILITIES}
    assert {field.loads for field in resource.fields} - {None} <= known
    for field in resource.fields:
        if isinstance(field.type, Elsewhere):
            assert field.type.object in RESOURCES
            assert field.loads == field.name
            assert field.on_request
            assert field.read_only


def test_either_account_has_the_attributes_of_both_kinds_and_their_type() -> None:
    names = set(ACCOUNT.by_name)
    assert names == {*CUSTOMER.by_name, *PROCESSING_ACCOUNT.by_name, "type"}
    shared = CUSTOMER.by_name.keys() & PROCESSING_ACCOUNT.by_name.keys()
    for name in shared - {"payment_methods", "object"}:
        assert CUSTOMER.by_name[name].type == PROCESSING_ACCOUNT.by_name[name].type


def test_either_account_is_found_by_the_object_that_it_is() -> None:
    own = {"customer": CUSTOMERS_WALLET, "processing_account": SHOPS_WALLET}
    assert ACCOUNT.by_name["object"].type.schema["enum"] == [*own]
    for word, wallet in own.items():
        found = [name for name in own if _is(wallet, name)]
        assert found == [word]


def _is(wallet: Wallet, word: str) -> bool:
    return condition(attribute_of("object", ACCOUNT), word).holds(Row(wallet))


def test_either_account_is_shown_as_what_it_is() -> None:
    for resource, wallet in ((CUSTOMER, CUSTOMERS_WALLET), (PROCESSING_ACCOUNT, SHOPS_WALLET)):
        assert ACCOUNT.render(wallet) == resource.render(wallet)
    asked = dict.fromkeys(["object", "email", "status", "type"])
    assert ACCOUNT.render(CUSTOMERS_WALLET, asked) == {
        "object": "customer",
        "email": "ann@example.com",
        "status": None,
        "type": "customer",
    }
    assert ACCOUNT.render(SHOPS_WALLET, asked) == {
        "object": "processing_account",
        "email": None,
        "status": "pending",
        "type": "processing",
    }


@pytest.mark.parametrize("resource", [*RESOURCES.values(), *KINDS.values()], ids=by_name)
def test_declarations_hold_no_contradiction(resource: Resource) -> None:
    for shape in shapes(resource):
        assert len(shape.by_name) == len(shape.fields), "a name is declared once"
        for field in shape.fields:
            assert not (field.read_only and (field.required or field.fixed or field.write_only))
            assert not (field.required and field.on_request)
            assert field.type.schema["type"]


def test_no_answer_holds_a_card_code_or_what_opens_a_method() -> None:
    for method in (card_method(), bank_method()):
        text = json.dumps(PAYMENT_METHOD.render(OwnedMethod(method)))
        assert "sealed" not in text
        assert "card_code" not in text
        assert "fingerprint" not in text


def test_the_details_of_the_other_type_are_left_out() -> None:
    assert "bank_account" not in PAYMENT_METHOD.render(OWNED)
    assert "card" not in PAYMENT_METHOD.render(OwnedMethod(bank_method()))


def test_masks_and_title_are_answered() -> None:
    answer = PAYMENT_METHOD.render(OWNED)
    assert answer["card"] == {
        "card_number": "xxxxxxxxxxxx4242",
        "expiry": "12/2035",
        "card_brand": "visa",
        "card_type": "credit",
    }
    assert answer["description"] == "Visa x-4242"
    assert answer["default_payment_method"] is True
