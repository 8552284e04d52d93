"""Hypothesis strategies for the domain's objects: every field, in every form that it can have."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from chalicelib.domain.account import Customer, ProcessingAccount
from chalicelib.domain.bank_account import BankAccountFace
from chalicelib.domain.card import CardFace, Expiry
from chalicelib.domain.declines import Decline
from chalicelib.domain.ids import ALPHABET
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.payment_method import (
    MethodStatus,
    MethodType,
    PaymentMethod,
    Purpose,
    TransferType,
    VerificationStatus,
)
from chalicelib.domain.processing import Answer, Outcome
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.domain.transaction_lines import LedgerEntry, Operation, OperationType
from chalicelib.domain.wallet import OwnedMethod

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
MOMENT = st.datetimes(datetime(1990, 1, 1), datetime(2190, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
CENTS = st.integers(0, 999_999_999_99)
VERSION = st.integers(1, 10_000)
PURPOSES = st.frozensets(st.sampled_from(Purpose))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
DOCUMENT = st.dictionaries(TEXT, JSON, max_size=3)


def or_none(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """`strategy`, or None."""
    return st.none() | strategy


def identifiers(prefix: str) -> st.SearchStrategy[str]:
    """Ids of this prefix."""
    return st.text(ALPHABET, min_size=22, max_size=22).map(lambda body: f"{prefix}_{body}")


ORG_ID = identifiers("org")
EXPIRY = st.builds(Expiry, st.integers(1, 12), st.integers(1970, 2199))
CARD_FACE = st.builds(
    CardFace,
    last4=st.text("0123456789", min_size=4, max_size=4),
    length=st.integers(12, 19),
    brand=or_none(st.sampled_from(["visa", "american_express"])),
    expiry=EXPIRY,
    card_type=st.sampled_from(["credit", "debit"]),
)
BANK_FACE = st.builds(
    BankAccountFace,
    account_tail=st.text("0123456789", min_size=2, max_size=4),
    account_length=st.integers(4, 17),
    routing_last4=st.text("0123456789", min_size=4, max_size=4),
    account_type=st.sampled_from(["checking", "savings"]),
    account_class=or_none(st.sampled_from(["personal", "business"])),
    account_currency=or_none(st.sampled_from(["usd", "cad"])),
)


def methods(**fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[PaymentMethod]:
    """Payment methods; `fixed` narrows some fields."""
    fields: dict[str, st.SearchStrategy[Any]] = {
        "id": identifiers("pm"),
        "org_id": ORG_ID,
        "type": st.sampled_from(MethodType),
        "created_at": MOMENT,
        "modified_at": MOMENT,
        "sealed": st.binary(min_size=1, max_size=40),
        "fingerprint": st.text("0123456789abcdef", max_size=32),
        "owner_id": or_none(identifiers("acct")),
        "status": st.sampled_from(MethodStatus),
        "keep_active": st.booleans(),
        "transfer_type": st.sampled_from(TransferType),
        "verification_status": st.sampled_from(VerificationStatus),
        "card": or_none(CARD_FACE),
        "bank_account": or_none(BANK_FACE),
        **{name: or_none(TEXT) for name in ("account_holder", "bank_name", "description")},
        **{name: or_none(TEXT) for name in ("email", "phone_number")},
        "billing_address": DOCUMENT,
        "attrs": DOCUMENT,
        "version": VERSION,
    }
    return st.builds(PaymentMethod, **{**fields, **fixed})


def copies(org_id: str) -> st.SearchStrategy[OwnedMethod]:
    """Methods as a transaction remembers them: without what opens or recognises them."""
    method = methods(
        org_id=st.just(org_id),
        sealed=st.just(b""),
        fingerprint=st.just(""),
        version=st.just(1),
    )
    return st.builds(OwnedMethod, method=method, default_for=PURPOSES)


ANSWER = st.builds(
    Answer,
    outcome=st.sampled_from(Outcome),
    decline=or_none(st.sampled_from(Decline)),
    ref_number=or_none(TEXT),
    auth_code=or_none(TEXT),
    avs=or_none(TEXT),
    card_code=or_none(TEXT),
)
OPERATION = st.builds(
    Operation,
    id=identifiers("op"),
    type=st.sampled_from(OperationType),
    status=st.sampled_from(["complete", "failed"]),
    created_at=MOMENT,
)
ENTRY = st.builds(
    LedgerEntry,
    id=identifiers("lgr"),
    entry_type=st.just("refund"),
    cents=st.integers(-99_999_999_999, 99_999_999_999),
    assoc_transaction_id=identifiers("txn"),
    created_at=MOMENT,
)
# Oldest first, and one line for each other transaction, as the store keeps them.
LEDGER = st.lists(
    ENTRY, max_size=3, unique_by=(lambda e: e.assoc_transaction_id, lambda e: e.created_at)
).map(lambda entries: tuple(sorted(entries, key=lambda e: e.created_at)))


@st.composite
def transactions(draw: st.DrawFn) -> Transaction:
    """Transactions with any combination of fields, history left out."""
    org_id = draw(ORG_ID)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "customer_id": identifiers("acct"),
        "payment_method_id": identifiers("pm"),
        "method": copies(org_id),
        "processing_id": identifiers("acct"),
        "original_id": identifiers("txn"),
        "answer": ANSWER,
        "came_with_method": PURPOSES.map(lambda purposes: tuple(sorted(purposes))),
        **dict.fromkeys(("processed_at", "rejected_at"), MOMENT),
        **dict.fromkeys(("description", "descriptor", "notes", "order_number"), TEXT),
        **dict.fromkeys(("order_details", "shipping_details", "initiator"), DOCUMENT),
    }
    status = draw(st.sampled_from(Status))
    return Transaction(
        id=draw(identifiers("txn")),
        org_id=org_id,
        type=draw(st.sampled_from(TransactionType)),
        status=status,
        cents=draw(CENTS),
        refundable=draw(CENTS),
        created_at=draw(MOMENT),
        modified_at=draw(MOMENT),
        in_flight_since=draw(MOMENT) if status.in_flight else None,
        authorize_only=draw(st.booleans()),
        processor=draw(TEXT),
        source=draw(TEXT),
        attrs=draw(DOCUMENT),
        ledger=draw(LEDGER),
        version=draw(VERSION),
        **{name: draw(or_none(strategy)) for name, strategy in optional.items()},
    )


_CUSTOMER_TEXTS = ("phone_number", "external_uid", "primary_processing_id")
_MERCHANT_TEXTS = ("industry", "parent_org_id", "processing_settings_id", "legal_entity_id")
_MERCHANT_DOCUMENTS = ("legal_entity", "underwriting", "billing_contact")


@st.composite
def accounts(draw: st.DrawFn) -> Customer | ProcessingAccount:
    """Accounts of both kinds, without defaults: those are columns."""
    shared: dict[str, Any] = {
        "id": draw(identifiers("acct")),
        "org_id": draw(ORG_ID),
        "name": draw(TEXT),
        "created_at": draw(MOMENT),
        "modified_at": draw(MOMENT),
        "description": draw(or_none(TEXT)),
        "attrs": draw(DOCUMENT),
        "version": draw(VERSION),
    }
    if draw(st.booleans()):
        texts = {name: draw(or_none(TEXT)) for name in _CUSTOMER_TEXTS}
        return Customer(email=draw(TEXT), keep_active=draw(st.booleans()), **texts, **shared)
    texts = {name: draw(or_none(TEXT)) for name in _MERCHANT_TEXTS}
    documents: dict[str, Any] = {name: draw(DOCUMENT) for name in _MERCHANT_DOCUMENTS}
    status, processor = draw(TEXT), draw(TEXT)
    return ProcessingAccount(status=status, processor=processor, **texts, **documents, **shared)
