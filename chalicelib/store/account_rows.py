"""Accounts to rows of the wallets table, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.account import Account, AccountKind, Customer, ProcessingAccount, kind_of
from chalicelib.domain.clock import from_micros, to_micros
from chalicelib.domain.payment_method import PaymentMethod, Purpose
from chalicelib.store.documents import method_document, method_from, without_defaults
from chalicelib.store.models import SELF, WalletRow

_CLASSES: dict[str, type[Customer] | type[ProcessingAccount]] = {
    AccountKind.CUSTOMER: Customer,
    AccountKind.PROCESSING_ACCOUNT: ProcessingAccount,
}


def wallet_key(org_id: str, identifier: str) -> str:
    """The hash key of everything that lives under an account's or a method's id."""
    return f"{org_id}/{identifier}"


def owner_and_id(key: str) -> tuple[str, str]:
    """The inverse of `wallet_key`."""
    org_id, _, identifier = key.partition("/")
    return org_id, identifier


def guard_key(org_id: str, external_uid: str) -> str:
    """The hash key of the row that keeps an external_uid unique."""
    return f"{org_id}/uid/{external_uid}"


def listing_key(org_id: str, kind: str, shard: int) -> str:
    """The hash key of `by_creation`."""
    return f"{org_id}#{kind}#{shard}"


def email_key(org_id: str, email: str) -> str:
    """The hash key of `by_email`: addresses are found whatever their case."""
    return f"{org_id}/{email.lower()}"


def listed_at(created_at: datetime, identifier: str) -> str:
    """The range key of the listing indexes: sorts by time, then id."""
    return f"{to_micros(created_at):016}#{identifier}"


def account_row(account: Account, *, shard: int) -> WalletRow:
    """The whole row of a new account that has no default yet."""
    kind = kind_of(account)
    email = account.email if isinstance(account, Customer) else None
    return WalletRow(
        wallet=wallet_key(account.org_id, account.id),
        part=SELF,
        kind=kind.value,
        version=account.version,
        document=account_document(account),
        listing=listing_key(account.org_id, kind, shard),
        listed_at=listed_at(account.created_at, account.id),
        email_key=email_key(account.org_id, email) if email else None,
    )


def account_document(account: Account) -> dict[str, Any]:
    """All of an account but its defaults, which are columns."""
    return without_defaults(account, _READ.keys())


def account_from(row: WalletRow) -> Account:
    """The account of a live account row."""
    document = dict(row.document)
    document["created_at"] = from_micros(document["created_at"])
    document["modified_at"] = from_micros(document["modified_at"])
    own = {name: read(row) for name, read in _READ.items()}
    return _CLASSES[row.kind](**own, **document)


def defaults_of(row: WalletRow) -> dict[Purpose, str]:
    """The id of the default method for each purpose that has one."""
    columns = {purpose: getattr(row, default_column(purpose)) for purpose in Purpose}
    return {purpose: identifier for purpose, identifier in columns.items() if identifier}


def default_column(purpose: Purpose) -> str:
    """The name of the column that names the default for `purpose`."""
    return f"default_{purpose.value}"


def _default_method(row: WalletRow) -> PaymentMethod | None:
    if row.default_document is None:
        return None
    document = dict(row.default_document)
    version = document.pop("version", 1)
    org_id, _ = owner_and_id(row.wallet)
    return method_from(document, org_id=org_id, sealed=row.default_sealed, version=version)


def default_copy(method: PaymentMethod) -> dict[str, Any]:
    """The document of an account's copy of its default method; the sealed number is a column."""
    return method_document(method) | {"version": method.version}


_READ: Mapping[str, Callable[[WalletRow], Any]] = {
    "id": lambda row: owner_and_id(row.wallet)[1],
    "org_id": lambda row: owner_and_id(row.wallet)[0],
    "defaults": defaults_of,
    "default_method": _default_method,
    "version": lambda row: row.version,
}
"""How each attribute is read that is not in the document."""
