"""Payments that look like one that has just been made, for callers who send no key.

Same organisation, customer, amount, and number of the card or account: where the organisation has
set a window, such a payment is declined within it as `duplicate_attempt`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.domain.account import Organisation
from chalicelib.domain.life_cycle import Status
from chalicelib.domain.payment_method import PaymentMethod
from chalicelib.domain.transaction import Transaction, TransactionType
from chalicelib.late_dataclass import dataclass

CAME_TO_NOTHING = frozenset({Status.DECLINED, Status.VOIDED, Status.REJECTED})
"""The statuses of an earlier payment that no money was taken by: the next one is no duplicate."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What a payment leaves behind, so that a later one that looks the same is recognised.

    `mark` is the method's. `instead_of` names the payment whose guard it may replace, as that came
    to nothing.
    """

    org_id: str
    customer_id: str | None
    mark: str
    cents: int
    transaction_id: str
    at: datetime
    window: timedelta
    instead_of: str | None = None


def guard_of(
    organisation: Organisation, payment: Transaction, method: PaymentMethod
) -> Guard | None:
    """The guard of a payment; None for another type, or where the organisation has no window."""
    if payment.type is not TransactionType.PAYMENT or organisation.duplicate_window_s <= 0:
        return None
    return Guard(
        org_id=organisation.id,
        customer_id=payment.customer_id,
        mark=method.mark,
        cents=payment.cents,
        transaction_id=payment.id,
        at=payment.created_at,
        window=timedelta(seconds=organisation.duplicate_window_s),
    )
