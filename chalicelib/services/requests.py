"""What callers may ask for, parsed and typed: the input of the use cases.

Amounts are whole US cents. `None` means that the caller said nothing, except in changes, where an
absent key does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from chalicelib.domain.card import Expiry
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.payment_method import MethodType, Purpose, TransferType
from chalicelib.domain.transaction import TransactionType
from chalicelib.late_dataclass import dataclass

Changes = Mapping[str, Any]
"""Domain field names to new values."""


@dataclass(frozen=True, slots=True)
class CardDetails:
    """A card as typed in. The code is for one authorization and goes no further."""

    card_number: str = field(repr=False)
    expiry: Expiry
    card_code: str | None = field(default=None, repr=False)
    card_type: str | None = None


@dataclass(frozen=True, slots=True)
class BankAccountDetails:
    """A bank account as typed in."""

    account_number: str = field(repr=False)
    routing_number: str = field(repr=False)
    account_type: str
    account_class: str | None = None
    account_currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMethod:
    """A payment method to create: of a card, a bank account, or a processor's own token.

    `default_for` needs an owner to be the default of.
    `details` are the attributes of the method that are kept as they were given.
    """

    type: MethodType
    card: CardDetails | None = None
    bank_account: BankAccountDetails | None = None
    token: str | None = field(default=None, repr=False)
    owner_id: str | None = None
    default_for: frozenset[Purpose] = frozenset()
    keep_active: bool = True
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def transfer_type(self) -> TransferType:
        """The direction among the details, or what it is without being said."""
        said = self.details.get("transfer_type", TransferType.SEND_ONLY)
        return TransferType(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodChange:
    """A change of one payment method. `flags` are the default flags that are set or cleared."""

    id: str
    changes: Changes = field(default_factory=dict)
    flags: Mapping[Purpose, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account to create, with the methods that come along."""

    values: Changes
    methods: Sequence[NewMethod] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChange:
    """A change of one account; of `methods`, the new ones are created and the others changed."""

    id: str
    changes: Changes = field(default_factory=dict)
    methods: Sequence[NewMethod | MethodChange] = ()

    @property
    def named(self) -> list[str]:
        """The ids of the methods that it changes."""
        return [method.id for method in self.methods if isinstance(method, MethodChange)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionChange:
    """A change of one transaction; `status` captures or voids."""

    id: str
    changes: Changes = field(default_factory=dict)
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTransaction:
    """A transaction to create. `cents` may be None for a refund of what is left.

    `details` are the attributes of the transaction that are kept as they were given.
    """

    type: TransactionType
    cents: int | None = None
    authorize_only: bool = False
    customer_id: str | None = None
    payment_method_id: str | None = None
    new_method: NewMethod | None = None
    processing_id: str | None = None
    original_id: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
