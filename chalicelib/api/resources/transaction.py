"""The transaction on the wire. Rendered from a `Transaction`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.api.resources.common import attrs, identity, related, timestamps
from chalicelib.api.resources.document_types import Document
from chalicelib.api.resources.nesting import ListOf, Nested
from chalicelib.api.resources.number_types import Amount, Number
from chalicelib.api.resources.operation import OPERATION
from chalicelib.api.resources.payment_method import PAYMENT_METHOD
from chalicelib.api.resources.shape import REQUIRED, Field, Resource, Source, constant, via
from chalicelib.api.resources.time_types import Day
from chalicelib.api.resources.transaction_ledger import TRANSACTION_LEDGER
from chalicelib.api.resources.types import INVALID, Choice, Identifier, Text, choice_of
from chalicelib.domain.declines import Decline
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.parts import entries_of, operations_of
from chalicelib.domain.processing import Outcome
from chalicelib.domain.transaction import Transaction, TransactionType

_MAY_START_AS = {
    TransactionType.PAYMENT: (None, "authorized", "processed"),
    TransactionType.REFUND: (None, "processed"),
    TransactionType.CREDIT: (None, "processed"),
}
_PUBLIC_STATUSES = ("authorized", "processing", "processed", "declined", "voided", "rejected")


def _status_code(transaction: Transaction) -> str | None:
    if transaction.decline is not None:
        return transaction.decline.value
    return "approved" if transaction.answer is not None else None


def _status_message(transaction: Transaction) -> str | None:
    if transaction.decline is not None:
        return transaction.decline.message
    if transaction.answer is not None:
        return "The transaction was approved."
    return "The processor has not answered yet." if transaction.status.in_flight else None


def _told(name: str) -> Source:
    """Something of the processor's answer."""
    return lambda transaction: getattr(transaction.answer, name) if transaction.answer else None


def _funding_status(transaction: Transaction) -> str:
    if transaction.answer is not None and transaction.answer.outcome is Outcome.RETURNED:
        return "reversed"
    return "refunded" if transaction.fully_refunded else "pending"


def _funding_type(transaction: Transaction) -> str | None:
    if transaction.method is None:
        return None
    card = transaction.method.method.card
    return card.card_type if card is not None else "bank"


def _risk_flag(transaction: Transaction) -> str:
    return "denied" if transaction.decline is Decline.SUSPICIOUS_ACTIVITY else "allowed"


def _check_request(values: Mapping[str, Any], given: frozenset[str]) -> dict[str, Any]:
    """What a transaction of the given type needs, and can't have."""
    type_, ledger = values.get("type"), values.get("ledger") or []
    named = [name for name in ("payment_method", "payment_method_id") if name in given]
    errors: dict[str, Any] = {}
    if len(named) == 2:
        errors["payment_method_id"] = f"{INVALID}: a payment_method is given too"
    if type_ is None:
        return errors
    if "ledger" in given:
        errors |= _check_ledger(values, ledger, named)
    elif not named and "customer_id" not in given:
        errors["payment_method_id"] = REQUIRED
    if not {"amount", "ledger"} & given:
        errors["amount"] = REQUIRED
    if values.get("amount") == 0 and not _is_verification(values):
        errors["amount"] = f"{INVALID}: at least 0.01"
    if values.get("status") not in _MAY_START_AS[type_]:
        errors["status"] = INVALID
    return errors


def _check_ledger(
    values: Mapping[str, Any], ledger: Sequence[Any], named: Sequence[str]
) -> dict[str, Any]:
    """The ledger of a request names the payment that a refund gives back."""
    amount = values.get("amount")
    if values["type"] is not TransactionType.REFUND:
        return {"ledger": f"{INVALID}: for refunds only"}
    errors: dict[str, Any] = {}
    if named:
        errors[named[0]] = f"{INVALID}: a refund goes back to the method of its payment"
    if ledger and amount not in (None, ledger[0].get("amount", amount)):
        errors["ledger"] = [{"amount": f"{INVALID}: another amount is given too"}]
    if len(ledger) > 1:
        errors["ledger"] = f"{INVALID}: a refund gives back one payment"
    return errors


def _is_verification(values: Mapping[str, Any]) -> bool:
    """An authorization of nothing on a new method checks the method."""
    return values.get("status") == Status.AUTHORIZED and values.get("payment_method") is not None


TRANSACTION = Resource(
    object="transaction",
    path="/transactions",
    prefix="txn",
    check=_check_request,
    fields=(
        *identity("transaction", "txn", via("id")),
        Field(
            name="type",
            type=choice_of(TransactionType),
            required=True,
            fixed=True,
        ),
        Field(name="amount", type=Amount(), fixed=True, source=via("cents")),
        Field(
            name="status",
            type=Choice(_PUBLIC_STATUSES),
            nullable=False,
            source=via("status.public"),
        ),
        Field(name="status_code", type=Text(), read_only=True, source=_status_code),
        Field(name="status_message", type=Text(), read_only=True, source=_status_message),
        Field(name="customer_id", type=Identifier("acct"), key="customer_id"),
        related("customer", "customer"),
        Field(
            name="payment_method_id",
            type=Identifier("pm"),
            fixed=True,
        ),
        Field(
            name="payment_method",
            type=Nested(PAYMENT_METHOD),
            fixed=True,
            source=via("method_shown"),
        ),
        Field(name="processing_id", type=Identifier("acct"), fixed=True),
        related("processing", "processing_account"),
        Field(name="processing_method_id", type=Text(), read_only=True, source=constant(None)),
        Field(name="processing_settings_id", type=Text(), read_only=True, source=constant(None)),
        Field(name="description", type=Text(1024)),
        Field(name="descriptor", type=Text(32), fixed=True),
        Field(name="order_number", type=Text(128)),
        Field(name="ref_number", type=Text(), read_only=True, source=_told("ref_number")),
        Field(name="notes", type=Text(4096)),
        Field(name="fee", type=Number(), read_only=True, source=constant(0.0)),
        Field(
            name="conv_fee", type=Number(), read_only=True, on_request=True, source=constant(0.0)
        ),
        Field(name="avs", type=Text(), read_only=True, source=_told("avs")),
        Field(name="card_code", type=Text(), read_only=True, source=_told("card_code")),
        Field(
            name="auth_code",
            type=Text(),
            read_only=True,
            on_request=True,
            source=_told("auth_code"),
        ),
        Field(name="risk_flag", type=Text(), read_only=True, source=_risk_flag),
        Field(name="risk_score", type=Number(), read_only=True, source=constant(0.0)),
        Field(name="funding_status", type=Text(), read_only=True, source=_funding_status),
        Field(name="funding_type", type=Text(), read_only=True, source=_funding_type),
        Field(name="source", type=Text(), read_only=True),
        Field(name="processed_date", type=Day(), read_only=True, source=via("processed_at")),
        Field(name="rejected_date", type=Day(), read_only=True, source=via("rejected_at")),
        Field(
            name="ledger",
            type=ListOf(TRANSACTION_LEDGER),
            fixed=True,
            on_request=True,
            source=entries_of,
            shown_if=lambda transaction: transaction.type is TransactionType.REFUND,
        ),
        Field(
            name="operations",
            type=ListOf(OPERATION),
            read_only=True,
            on_request=True,
            source=operations_of,
        ),
        Field(name="order_details", type=Document(), fixed=True),
        Field(name="shipping_details", type=Document(), fixed=True),
        Field(name="initiator", type=Document(), fixed=True),
        attrs(via("attrs")),
        *timestamps(via("created_at"), via("modified_at")),
    ),
)
