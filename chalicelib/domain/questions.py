"""When a processor is asked of our own accord what became of a transaction that takes days.

A bank debit, or a refund, that is on its way is asked about every hour at most; a debit that has
arrived can be sent back by the bank for weeks, and is asked about once a day until that is over.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.domain.life_cycle import Status

WHILE_PENDING = timedelta(hours=1)
WHILE_RETURNABLE = timedelta(days=1)
HOLDS_LAST = timedelta(days=7)
"""The shortest time after which a card's issuer lets go of what is held:
https://docs.stripe.com/payments/place-a-hold-on-a-payment-method
"""
RETURN_WINDOW = timedelta(days=60)
"""How long after a bank debit its return is still expected."""


def next_question(
    status: Status, now: datetime, *, came_from: Status, since: datetime | None
) -> datetime | None:
    """When to ask next, in `status` since it `came_from` another one, or was asked the last time.

    `since` is when it was processed. None where nothing is to be expected, or a request is at work.
    """
    if status is Status.PENDING:
        return now + WHILE_PENDING
    if status is not Status.PROCESSED or came_from not in (Status.PENDING, Status.PROCESSED):
        return None
    if since is not None and now - since >= RETURN_WINDOW:
        return None
    return now + WHILE_RETURNABLE
