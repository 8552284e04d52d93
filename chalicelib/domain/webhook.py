"""A webhook: one address of an organisation, and the one kind of event that it is told of."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.late_dataclass import dataclass

MOST_OF_AN_ORGANISATION = 50
MOST_DEPARTED = 50
"""Of those that were deleted lately, how many are known by their logs."""

MAX_RETRIES = 9
"""Beside the first attempt: what the schedule of `webhook_schedule` has."""

SIGNED_BY_BOTH_FOR = timedelta(hours=24)
"""How long a secret that was replaced goes on signing beside the new one."""

SLOW_AFTER = 3
"""Time-outs in a row after which a receiver gets one delivery at a time."""


class Trigger(StrEnum):
    """The events that there are. The first block is the public API's, the second Onfile's own."""

    PAYMENT = "payment"
    AUTHORIZED = "authorized"
    PROCESSED = "processed"
    DECLINE = "decline"
    VOID = "void"
    REFUND = "refund"
    CREDIT = "credit"
    REJECT = "reject"
    CHARGEBACK = "chargeback"
    CHARGEBACK_REVERSAL = "chargeback_reversal"
    BANK_ACCOUNT_REJECT = "bank_account_reject"
    OPERATION = "transaction:operation"
    PROCESSING_STATUS = "processing_status"

    METHOD_CREATED = "payment_method:created"
    METHOD_UPDATED = "payment_method:updated"
    METHOD_REMOVED = "payment_method:removed"
    METHOD_DEFAULT = "payment_method:default"
    METHOD_EXPIRING = "payment_method:expiring"
    CUSTOMER_CREATED = "customer:created"
    CUSTOMER_UPDATED = "customer:updated"
    CUSTOMER_REMOVED = "customer:removed"


class WebhookStatus(StrEnum):
    """Whether it is told. A receiver that answers 410 switches its webhook off."""

    ACTIVE = "active"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """`sealed` holds what it signs and opens with, under the vault's key; None where there is none.

    `retries` None is the whole schedule. `replaced_until` is when the secret that was replaced
    stops signing. `timeouts` counts those in a row; no caller sees it, and no change of it is one.
    """

    id: str
    org_id: str
    trigger: Trigger
    url: str
    created_at: datetime
    modified_at: datetime
    status: WebhookStatus = WebhookStatus.ACTIVE
    retries: int | None = None
    attrs: dict[str, Any] = field(default_factory=dict)
    sealed: bytes | None = field(default=None, repr=False)
    replaced_until: datetime | None = None
    timeouts: int = 0
    version: int = 1

    @property
    def is_active(self) -> bool:
        """Whether it is told of events."""
        return self.status is WebhookStatus.ACTIVE

    @property
    def is_slow(self) -> bool:
        """Whether it gets one delivery at a time."""
        return self.timeouts >= SLOW_AFTER


@dataclass(frozen=True, slots=True)
class WebhookSecrets:
    """What a webhook signs and opens with. Lives in memory only.

    `oauth_params` are the caller's: `auth_url`, `client_id`, `client_secret`, `grant_type`, and
    perhaps `resource` and `scope`.
    """

    sender_secret: str | None = field(default=None, repr=False)
    replaced_secret: str | None = field(default=None, repr=False)
    oauth_params: dict[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiryWalk:
    """How far an organisation has been told of cards that end.

    `told_until` is the last day of which it has been told all. `place`, creation and id of a
    method, is where the walk of `day` was cut off.
    """

    told_until: date | None = None
    day: date | None = None
    place: tuple[datetime, str] | None = None


@dataclass(frozen=True, slots=True)
class Webhooks:
    """All webhooks of an organisation, the oldest first, as they were at one moment.

    `version` counts those that were ever made: 0 where there never was one. `departed` are the ids
    of those deleted lately, whose logs are there still, `forgotten` of those deleted before.
    """

    webhooks: tuple[Webhook, ...]
    version: int = 0
    departed: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()

    @property
    def logged(self) -> list[str]:
        """The ids of those whose logs can be there."""
        return [*(each.id for each in self.webhooks), *self.departed]

    def told_of(self, trigger: Trigger) -> list[Webhook]:
        """Those for this kind of event, whether or not they are switched on."""
        return [each for each in self.webhooks if each.trigger is trigger]
