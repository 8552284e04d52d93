"""Domain objects to JSON documents and back: the one place for each.

What has its default value is left out, so a row stays under the kilobyte that DynamoDB bills by.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import MISSING, Field, fields
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from chalicelib.domain.bank_account import BankAccountFace
from chalicelib.domain.card import CardFace, Expiry
from chalicelib.domain.clock import from_micros, to_micros
from chalicelib.domain.declines import Decline
from chalicelib.domain.life_cycle import Cause, Status
from chalicelib.domain.payment_method import (
    MethodType,
    PaymentMethod,
    Purpose,
)
from chalicelib.domain.processing import Answer, Outcome
from chalicelib.domain.transaction_lines import LedgerEntry, Operation, OperationType
from chalicelib.domain.wallet import OwnedMethod

Document = dict[str, Any]


def without_defaults(value: Any, leave_out: Collection[str] = ()) -> Document:
    """The fields of a dataclass that are not at their default, by name."""
    kind: Any = type(value)
    document = {}
    for name, default in _defaults(kind).items():
        if name not in leave_out and (content := getattr(value, name)) != default:
            document[name] = to_micros(content) if isinstance(content, datetime) else content
    return document


@cache
def _defaults(kind: Any) -> dict[str, Any]:
    """By the names of the fields of a dataclass; they are looked at, and not handed on."""
    return {field.name: default_of(field) for field in fields(kind)}


def default_of(field: Field[Any]) -> Any:
    """What a field of a dataclass has where nothing is said; MISSING where something must be."""
    return field.default if field.default_factory is MISSING else field.default_factory()


_METHOD_COLUMNS = frozenset({"org_id", "sealed", "card", "bank_account", "version"})


def method_document(method: PaymentMethod) -> Document:
    """All of a method but what has a column: the sealed number, the version, the organisation."""
    document = without_defaults(method, _METHOD_COLUMNS)
    if method.card is not None:
        document["card"] = without_defaults(method.card) | {"expiry": str(method.card.expiry)}
    if method.bank_account is not None:
        document["bank_account"] = without_defaults(method.bank_account)
    return document


def method_from(
    document: Document, *, org_id: str, sealed: bytes = b"", version: int = 1
) -> PaymentMethod:
    """The inverse of `method_document`. `sealed` is empty for a copy kept for history."""
    known = dict(document)
    known["type"] = MethodType(known["type"])
    known["created_at"] = from_micros(known["created_at"])
    known["modified_at"] = from_micros(known["modified_at"])
    for name, words in _method_enums().items():
        if name in known:
            known[name] = words(known[name])
    if "card" in known:
        known["card"] = _card_from(known["card"])
    if "bank_account" in known:
        known["bank_account"] = BankAccountFace(**known["bank_account"])
    return PaymentMethod(org_id=org_id, sealed=sealed, version=version, **known)


@cache
def _method_enums() -> dict[str, type[StrEnum]]:
    """The attributes of a method that have a word by default, with the words they can have."""
    defaults = {field.name: field.default for field in fields(PaymentMethod)}
    return {name: type(word) for name, word in defaults.items() if isinstance(word, StrEnum)}


def _card_from(document: Document) -> CardFace:
    month, _, year = document["expiry"].partition("/")
    return CardFace(**document | {"expiry": Expiry(int(month), int(year))})


def owned_method_document(owned: OwnedMethod) -> Document:
    """A method as its owner saw it, for the copy that a transaction keeps."""
    document = method_document(owned.method)
    document.pop("fingerprint", None)
    document.pop("kept_at", None)
    document.pop("token_of", None)
    if owned.default_for:
        document["default_for"] = sorted(owned.default_for)
    return document


def owned_method_from(document: Document, *, org_id: str) -> OwnedMethod:
    """The inverse of `owned_method_document`; what opens the method is not in it."""
    known = dict(document)
    purposes = frozenset(Purpose(purpose) for purpose in known.pop("default_for", ()))
    return OwnedMethod(method_from(known, org_id=org_id), purposes)


def answer_document(answer: Answer) -> Document:
    """A processor's answer."""
    return without_defaults(answer)


def answer_from(document: Document) -> Answer:
    """The inverse of `answer_document`."""
    decline = document.get("decline")
    return Answer(
        **document
        | {
            "outcome": Outcome(document["outcome"]),
            "decline": Decline(decline) if decline else None,
        }
    )


def operation_document(operation: Operation) -> Document:
    """One step of a transaction's history."""
    return without_defaults(operation)


def operation_from(document: Document) -> Operation:
    """The inverse of `operation_document`."""
    words = {"type": OperationType, "cause": Cause, "from_status": Status, "to_status": Status}
    known = {name: word(document[name]) for name, word in words.items() if name in document}
    return Operation(**document | known | {"created_at": from_micros(document["created_at"])})


def entry_document(entry: LedgerEntry) -> Document:
    """One ledger line."""
    return without_defaults(entry)


def entry_from(document: Document) -> LedgerEntry:
    """The inverse of `entry_document`."""
    return LedgerEntry(**document | {"created_at": from_micros(document["created_at"])})
