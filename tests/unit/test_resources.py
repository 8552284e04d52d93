"""The declarations of the four objects: their keys, and the rules between their attributes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.api.query.paths import attribute_of
from chalicelib.api.resources.customer import CUSTOMER
from chalicelib.api.resources.nesting import ListOf, Nested
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.processing_account import PROCESSING_ACCOUNT
from chalicelib.api.resources.shape import Resource, Shape
from chalicelib.api.resources.transaction import TRANSACTION
from chalicelib.domain.account import Customer, ProcessingAccount
from chalicelib.domain.payment_method import PaymentMethod, Purpose
from chalicelib.domain.transaction import Transaction
from chalicelib.domain.wallet import OwnedMethod, Wallet
from chalicelib.query.conditions import condition
from chalicelib.query.terms import Row
from tests.unit.samples import bank_method, card_method, customer, payment, processing_account

OWNED = OwnedMethod(card_method(), frozenset({Purpose.PAYMENT}))
SAMPLES: list[tuple[Resource, type, Any]] = [
    (CUSTOMER, Customer, Wallet(customer(), (OWNED,))),
    (PAYMENT_METHOD, PaymentMethod, OWNED),
    (TRANSACTION, Transaction, payment()),
    (PROCESSING_ACCOUNT, ProcessingAccount, Wallet(processing_account(), (OWNED,))),
]
RESOURCES = [resource for resource, *_ in SAMPLES]
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
}


def by_name(resource: Resource) -> str:
    return resource.object


def shapes(shape: Shape) -> list[Shape]:
    inner = [f.type.shape for f in shape.fields if isinstance(f.type, (Nested, ListOf))]
    return [shape, *(deeper for each in inner for deeper in shapes(each))]


@pytest.mark.parametrize(("resource", "kind", "sample"), SAMPLES, ids=str)
def test_the_documented_keys_are_answered_without_asking(
    resource: Resource, kind: type, sample: Any
) -> None:
    answer = resource.render(sample)
    assert set(DOCUMENTED[resource.object].split()) <= set(answer)
    assert answer["object"] == resource.object
    assert answer["id"].startswith(f"{resource.prefix}_")
    json.dumps(answer, allow_nan=False)


@pytest.mark.parametrize(("resource", "kind", "sample"), SAMPLES, ids=str)
def test_every_readable_field_can_be_asked_for(resource: Resource, kind: type, sample: Any) -> None:
    for name in resource.readable_names:
        json.dumps(resource.render(sample, {name: None}), allow_nan=False)


@pytest.mark.parametrize(("resource", "kind", "sample"), SAMPLES, ids=str)
def test_every_readable_field_can_be_filtered_by(
    resource: Resource, kind: type, sample: Any
) -> None:
    for name in resource.readable_names:
        term = attribute_of(name, resource)
        is_null = resource.render(sample, {name: None}).get(name) is None
        assert condition(term, "null").holds(Row(sample)) is is_null
        assert condition(term, "!null").holds(Row(sample)) is not is_null


@pytest.mark.parametrize("resource", RESOURCES, ids=by_name)
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
