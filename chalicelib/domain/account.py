"""Accounts: who can own payment methods. Customers pay; processing accounts take payments in."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain.payment_method import PaymentMethod, Purpose
from chalicelib.late_dataclass import dataclass

MAX_EMAIL_LENGTH = 254
MAX_UID_LENGTH = 128
"""Characters; both are parts of keys in the store."""

SANDBOX = "sandbox"
"""The processor that moves no money: everybody's, until an account of theirs is bound."""
LIVE = "live"
"""The `environ` of an organisation that means it."""


class AccountKind(StrEnum):
    """The wire's object names of the two kinds."""

    CUSTOMER = "customer"
    PROCESSING_ACCOUNT = "processing_account"

    @property
    def type(self) -> str:
        """The wire's `type`, where both kinds stand together."""
        return "customer" if self is AccountKind.CUSTOMER else "processing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What both kinds share: an identity, and the defaults among the methods it owns.

    `defaults` names the default method for each purpose, so there can't be two. `default_method`
    is a copy of the default for payments, sealed number included, so that a charge of the default
    reads one row. It is written by the same transaction as `defaults`. `kept_at` is the id that a
    processor has for the account, by the name of the processor. `version` counts the changes of
    everything else.
    """

    id: str
    org_id: str
    name: str
    created_at: datetime
    modified_at: datetime
    description: str | None = None
    attrs: dict[str, Any] = field(default_factory=dict)
    defaults: dict[Purpose, str] = field(default_factory=dict)
    default_method: PaymentMethod | None = None
    kept_at: dict[str, str] = field(default_factory=dict)
    version: int = 1

    def is_default(self, method: PaymentMethod, purpose: Purpose) -> bool:
        """Whether `method` is this account's default for `purpose`."""
        return self.defaults.get(purpose) == method.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer(Account):
    """A payer of the organisation. With `keep_active` off, methods serve one charge each."""

    email: str
    phone_number: str | None = None
    external_uid: str | None = None
    keep_active: bool = True
    primary_processing_id: str | None = None


def uid_of(account: Account | None) -> str | None:
    """The account's `external_uid`, if it is of the kind that can have one, and has."""
    return account.external_uid if isinstance(account, Customer) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingAccount(Account):
    """A receiver of payments: a merchant of the organisation, with the processor that serves it."""

    status: str = "pending"
    industry: str | None = None
    processor: str
    parent_org_id: str | None = None
    processing_settings_id: str | None = None
    legal_entity_id: str | None = None
    legal_entity: dict[str, Any] = field(default_factory=dict)
    underwriting: dict[str, Any] = field(default_factory=dict)
    billing_contact: dict[str, Any] = field(default_factory=dict)


def kind_of(account: Account) -> AccountKind:
    """The kind, as stored and as the wire's object name."""
    return AccountKind.CUSTOMER if isinstance(account, Customer) else AccountKind.PROCESSING_ACCOUNT


@dataclass(frozen=True, slots=True)
class Organisation:
    """The tenant: a business with its own keys, customers and transactions.

    `shards` is how many partitions new rows of the organisation are spread over. Within
    `duplicate_window_s` seconds of a payment, one that looks the same and has no key is declined;
    0 lets all of them through. A key may send `requests_per_s` requests a second, an address
    `address_requests_per_s`; 0 is no limit. Within `attempt_window_s` seconds an account, or a
    client token, may bring `cards_per_window` different cards and have `declines_per_window`
    declines, an address as its own limits say; 0 is no limit, and a window of 0 is none for all.
    `blind_refunds` says whether it takes refunds that name no payment; None of one made before that
    was asked, which takes them. `indexed` is whether all of its transactions have their keys in all
    indexes: those made before there were these have not, until somebody has filled them in.
    """

    id: str
    name: str
    environ: str
    created_at: datetime
    default_processing_id: str | None = None
    processor: str = SANDBOX
    shards: int = 1
    duplicate_window_s: int = 0
    requests_per_s: int = 0
    address_requests_per_s: int = 0
    attempt_window_s: int = 0
    cards_per_window: int = 0
    declines_per_window: int = 0
    address_cards_per_window: int = 0
    address_declines_per_window: int = 0
    blind_refunds: bool | None = None
    indexed: bool = True

    def rehearses(self, processor: str) -> bool:
        """Whether it is live, and yet what `processor` is asked moves no money."""
        return self.environ == LIVE and processor == SANDBOX

    @property
    def takes_blind_refunds(self) -> bool:
        """Whether a refund may name no payment, and so have no limit."""
        return self.blind_refunds is not False
