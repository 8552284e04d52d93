"""Domain objects for tests that need one and do not care which."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.account import Customer, ProcessingAccount
from chalicelib.domain.bank_account import BankAccountFace
from chalicelib.domain.card import Expiry, face_of
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.payment_method import MethodType, PaymentMethod, Purpose
from chalicelib.domain.processing import Answer, Outcome
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.domain.transaction_lines import LedgerEntry, Operation, OperationType
from chalicelib.domain.wallet import OwnedMethod

NOW = datetime(2026, 11, 23, 15, 0, 0, 123_456, tzinfo=UTC)
ORG = "org_0000000000000000000001"
CUSTOMER_ID = "acct_0000000000000000000001"
METHOD_ID = "pm_0000000000000000000001"
PAYMENT_ID = "txn_0000000000000000000001"


def card_method(**changes: Any) -> PaymentMethod:
    """A kept Visa of the sample customer."""
    method = PaymentMethod(
        id=METHOD_ID,
        org_id=ORG,
        type=MethodType.CARD,
        created_at=NOW,
        modified_at=NOW,
        sealed=b"sealed",
        owner_id=CUSTOMER_ID,
        card=face_of("4242424242424242", Expiry(12, 2035)),
        billing_address={"postal_code": "11111"},
    )
    return replace(method, **changes)


def bank_method(**changes: Any) -> PaymentMethod:
    """A kept bank account of the sample customer."""
    face = BankAccountFace("7890", 10, "1808", "checking")
    return card_method(type=MethodType.BANK_ACCOUNT, card=None, bank_account=face, **changes)


def customer(**changes: Any) -> Customer:
    """A customer without defaults."""
    fields: dict[str, Any] = {
        "id": CUSTOMER_ID,
        "org_id": ORG,
        "name": "Ann",
        "email": "ann@example.com",
        "created_at": NOW,
        "modified_at": NOW,
    }
    return Customer(**{**fields, **changes})


def processing_account(**changes: Any) -> ProcessingAccount:
    """A merchant."""
    fields: dict[str, Any] = {
        "id": "acct_0000000000000000000002",
        "org_id": ORG,
        "name": "Shop",
        "processor": "sandbox",
        "created_at": NOW,
        "modified_at": NOW,
    }
    return ProcessingAccount(**{**fields, **changes})


def payment(**changes: Any) -> Transaction:
    """A processed payment of 100.00 by the sample card, with everything that one can have."""
    transaction = Transaction(
        id=PAYMENT_ID,
        org_id=ORG,
        type=TransactionType.PAYMENT,
        status=Status.PROCESSED,
        cents=100_00,
        refundable=100_00,
        created_at=NOW,
        modified_at=NOW,
        processed_at=NOW,
        customer_id=CUSTOMER_ID,
        payment_method_id=METHOD_ID,
        method=OwnedMethod(card_method(), frozenset({Purpose.PAYMENT})),
        processing_id="acct_0000000000000000000002",
        processor="sandbox",
        answer=Answer(Outcome.APPROVED, ref_number="PL-1", auth_code="123456", avs="zip"),
        operations=(Operation("op_1", OperationType.PROCESS, "complete", NOW),),
        ledger=(LedgerEntry("lgr_1", "refund", -5_00, "txn_0000000000000000000002", NOW),),
    )
    return replace(transaction, **changes)
