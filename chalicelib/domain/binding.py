"""A binding: an organisation's account at a processor that is not ours, and what opens it."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from chalicelib.late_dataclass import dataclass


class Vendor(StrEnum):
    """The processors that an organisation can bring an account of."""

    STRIPE = "stripe"
    SQUARE = "square"


OF_A_LOCATION = frozenset({Vendor.SQUARE})
"""Whose payments belong to a location of the merchant's, which has a currency. Their keys do not
say whether they are for the vendor's sandbox, their events are signed together with the address
that they are sent to, and they take tokens alone.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """`sealed` holds the secrets under the vault's key. `base_url` is the vendor's own where None.
    `tokens_only` keeps card and account numbers from the vendor, and so from Onfile. `location` is
    the vendor's id of where payments are taken, and `is_sandbox` its world of play money, for those
    `OF_A_LOCATION`; `public_address` is the stage's, as the vendor was told it for events.

    A processing account, or the organisation, is bound by naming the id as its `processor`.
    """

    id: str
    org_id: str
    vendor: Vendor
    created_at: datetime
    sealed: bytes = field(repr=False)
    base_url: str | None = None
    tokens_only: bool = False
    location: str | None = None
    is_sandbox: bool = False
    public_address: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Secrets:
    """What opens the account, and what its events are signed with: the newest first. Lives in
    memory only.
    """

    api_key: str = field(repr=False)
    event_secrets: tuple[str, ...] = field(default=(), repr=False)


MOST_EVENT_SECRETS = 2
"""While one is replaced, the vendor signs with the old one still, or with both."""


EVENTS_PATH = "/processors/{id}/events"


def events_path(binding_id: str) -> str:
    """Where the vendor sends the events of a binding, on the address of the stage."""
    return EVENTS_PATH.format(id=binding_id)


@dataclass(frozen=True, slots=True)
class Hint:
    """What an event says there is to look up. Nothing else of it is believed.

    `transaction_id` is ours, as the vendor's object names it; `dispute_id` the vendor's own.
    """

    id: str
    transaction_id: str | None = None
    dispute_id: str | None = None


class NotSigned(Exception):
    """An event that was not signed with a secret of the binding, or too long ago."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a merchant takes payments, as the vendor knows it. The currency is in small letters."""

    id: str
    name: str
    currency: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What one harmless read at the vendor said of an account.

    `takes_numbers` is None where the vendor does not say. `locations` are those that take payments.
    """

    accepted: bool
    is_live: bool | None = None
    account: str | None = None
    name: str | None = None
    api_version: str | None = None
    takes_numbers: bool | None = None
    locations: tuple[Location, ...] = ()
