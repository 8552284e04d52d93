"""Events of customers, processing accounts and payment methods.

A version of each is told of by `modified_at`, which a caller's change moves and nothing else does:
not a move of the default, not the vault's new key, not a method's one charge.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chalicelib.domain.account import Account, Customer, ProcessingAccount
from chalicelib.domain.clock import to_micros
from chalicelib.domain.committed_change import CommittedChange
from chalicelib.domain.payment_method import PaymentMethod, Purpose
from chalicelib.domain.webhook import Trigger
from chalicelib.domain.webhook_log import WebhookEvent, event_id

_FIRST = 1
"""The version of what is new."""

_CREATED = {"customer": Trigger.CUSTOMER_CREATED, "payment_method": Trigger.METHOD_CREATED}
_UPDATED = {"customer": Trigger.CUSTOMER_UPDATED, "payment_method": Trigger.METHOD_UPDATED}
_REMOVED = {"customer": Trigger.CUSTOMER_REMOVED, "payment_method": Trigger.METHOD_REMOVED}

Told = Customer | PaymentMethod


def of_wallet(change: CommittedChange) -> Iterator[WebhookEvent]:
    """The events of a change of an account or a method."""
    before, after = change.before, change.after
    if isinstance(after, Customer | PaymentMethod):
        known = before if isinstance(before, type(after)) else None
        yield from _of_what_is_there(after, known)
    elif isinstance(before, Customer | PaymentMethod):
        yield removal_of(_name_of(before), before.org_id, before.id, before.version, change.at)
    if isinstance(after, Account):
        known_account = before if isinstance(before, Account) else None
        yield from _defaults(after, known_account, change.at)
    if isinstance(after, ProcessingAccount) and isinstance(before, ProcessingAccount):
        yield from _status(after, before)


def of_row(row: Told) -> Iterator[WebhookEvent]:
    """What a row tells by itself: that it was made, and when it was last changed."""
    yield _event(row, _CREATED, "created", row.created_at, _FIRST)
    if row.modified_at != row.created_at:
        yield _event(row, _UPDATED, "updated", row.modified_at, row.version)


def removal_of(name: str, org_id: str, object_id: str, version: int, at: datetime) -> WebhookEvent:
    """That an object of this name is gone, whose last version it was."""
    trigger = _REMOVED[name]
    return WebhookEvent(
        id=event_id(object_id, at, trigger, "removed"),
        org_id=org_id,
        trigger=trigger,
        object=name,
        object_id=object_id,
        value="removed",
        sequence=version + 1,
        at=at,
    )


def _name_of(row: Told) -> str:
    return "customer" if isinstance(row, Customer) else "payment_method"


def _of_what_is_there(after: Told, before: Told | None) -> Iterator[WebhookEvent]:
    if before is None and after.version == _FIRST:
        yield _event(after, _CREATED, "created", after.created_at, _FIRST)
    changed_at = after.created_at if before is None else before.modified_at
    if after.modified_at != changed_at:
        yield _event(after, _UPDATED, "updated", after.modified_at, after.version)


def _defaults(after: Account, before: Account | None, at: datetime) -> Iterator[WebhookEvent]:
    """A method that has become the default for payments. Which version of it, its copy says."""
    method = after.default_method
    had = None if before is None else before.defaults.get(Purpose.PAYMENT)
    if method is not None and method.id != had:
        trigger = Trigger.METHOD_DEFAULT
        yield WebhookEvent(
            id=event_id(method.id, at, trigger, method.version),
            org_id=after.org_id,
            trigger=trigger,
            object="payment_method",
            object_id=method.id,
            value="default",
            sequence=method.version,
            at=at,
        )


def _status(after: ProcessingAccount, before: ProcessingAccount) -> Iterator[WebhookEvent]:
    if after.status != before.status:
        trigger, at = Trigger.PROCESSING_STATUS, after.modified_at
        yield WebhookEvent(
            id=event_id(after.id, at, trigger, after.version),
            org_id=after.org_id,
            trigger=trigger,
            object="processing_account",
            object_id=after.id,
            value=after.status,
            sequence=after.version,
            at=at,
        )


def _event(
    row: Told, triggers: dict[str, Trigger], value: str, at: datetime, sequence: int
) -> WebhookEvent:
    name = _name_of(row)
    trigger = triggers[name]
    about = to_micros(at) if value == "updated" else value
    return WebhookEvent(
        id=event_id(row.id, at, trigger, about),
        org_id=row.org_id,
        trigger=trigger,
        object=name,
        object_id=row.id,
        value=value,
        sequence=sequence,
        at=at,
    )
