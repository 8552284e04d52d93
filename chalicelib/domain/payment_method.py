"""A payment method: the stored instrument, its public face, and what it may be used for."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain.bank_account import BankAccountFace
from chalicelib.domain.card import CardFace, Expiry
from chalicelib.late_dataclass import dataclass


class MethodType(StrEnum):
    """The kinds of instruments."""

    CARD = "card"
    BANK_ACCOUNT = "bank_account"


class MethodStatus(StrEnum):
    """`inactive`: its first charge was not approved (yet), or it was for one charge only."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DECLINING = "declining"


class Purpose(StrEnum):
    """What a method can be an account's default for. At most one method for each."""

    PAYMENT = "payment"
    CREDIT = "credit"
    DEPOSIT = "deposit"
    REVERSAL = "reversal"


class TransferType(StrEnum):
    """From the owner's side: `send-only` can pay, `receive-only` can be paid to."""

    SEND_ONLY = "send-only"
    RECEIVE_ONLY = "receive-only"
    TWO_WAY = "two-way"

    def serves(self, purpose: Purpose) -> bool:
        """Whether money can move in the direction that `purpose` needs."""
        if purpose in (Purpose.PAYMENT, Purpose.REVERSAL):
            return self is not TransferType.RECEIVE_ONLY
        return self is not TransferType.SEND_ONLY


class VerificationStatus(StrEnum):
    """Whether somebody has proven that the account is who it says."""

    NOT_VERIFIED = "not-verified"
    VERIFIED = "verified"
    OWNER_VERIFIED = "owner-verified"


@dataclass(frozen=True, slots=True)
class KeptInstrument:
    """A payment method as a processor itself keeps it: by its own ids of customer and method.

    `customer` is empty while nobody holds it there: it came as a token, and was not charged yet.
    """

    type: MethodType
    customer: str
    method: str

    @property
    def is_held(self) -> bool:
        """Whether a customer holds it there, so that it can be charged."""
        return bool(self.customer)


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """One payment method of one organisation.

    `owner_id` is the customer or processing account it is tied to. `kept_at` says, by the name of a
    processor that keeps methods itself, its ids of customer and method. `sealed` holds the number
    under the vault's key; nothing else here could be used to pay. Of a token of the processor
    `token_of` there is no number: it holds the processor's own id. `version` counts the changes of
    the row: a write names the version that it read.
    """

    id: str
    org_id: str
    type: MethodType
    created_at: datetime
    modified_at: datetime
    sealed: bytes = field(repr=False)
    fingerprint: str = ""
    owner_id: str | None = None
    status: MethodStatus = MethodStatus.ACTIVE
    keep_active: bool = True
    transfer_type: TransferType = TransferType.SEND_ONLY
    verification_status: VerificationStatus = VerificationStatus.NOT_VERIFIED
    card: CardFace | None = None
    bank_account: BankAccountFace | None = None
    account_holder: str | None = None
    bank_name: str | None = None
    description: str | None = None
    email: str | None = None
    phone_number: str | None = None
    billing_address: dict[str, Any] = field(default_factory=dict)
    attrs: dict[str, Any] = field(default_factory=dict)
    kept_at: dict[str, list[str]] = field(default_factory=dict)
    token_of: str | None = None
    version: int = 1

    @property
    def is_kept(self) -> bool:
        """Whether its owner keeps it: listed among the owner's methods, and for later use."""
        return (
            self.owner_id is not None
            and self.keep_active
            and self.status is not MethodStatus.INACTIVE
        )

    def kept_by(self, processor: str) -> KeptInstrument | None:
        """As this processor keeps it, if it does."""
        ids = self.kept_at.get(processor)
        return KeptInstrument(self.type, *ids) if ids else None

    @property
    def keeper_id(self) -> str | None:
        """Who keeps it; a method for one charge, or of a declined one, is kept by nobody."""
        return self.owner_id if self.is_kept else None

    @property
    def mark(self) -> str:
        """What tells cards and accounts apart, on file or typed in: the keyed hash of a number.

        The id, where there is none.
        """
        return self.fingerprint or self.id

    @property
    def title(self) -> str:
        """The caller's description, or one made from brand and last four: `Visa x-4242`."""
        face = self.card or self.bank_account
        return self.description or (face.title if face else str(self.type))


@dataclass(frozen=True, slots=True)
class Instrument:
    """A payment method opened for one message to a processor. Lives in memory only.

    `card_code` is there for the one authorization that came with it, and is never stored.
    """

    type: MethodType
    number: str = field(repr=False)
    routing_number: str | None = field(default=None, repr=False)
    account_type: str | None = None
    expiry: Expiry | None = None
    card_code: str | None = field(default=None, repr=False)
    account_holder: str | None = None
    billing_address: dict[str, Any] = field(default_factory=dict)
