"""A change that has been committed: what was there, and what is there now."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.account import Account
from chalicelib.domain.payment_method import PaymentMethod
from chalicelib.domain.transaction import Transaction
from chalicelib.late_dataclass import dataclass

Thing = Transaction | Account | PaymentMethod


@dataclass(frozen=True, slots=True)
class CommittedChange:
    """`before` is None of what is new, `after` of what is gone. `at` is when it was committed, to
    the second at least. Of a transaction, whose history tells all, there are the lines alone that
    it had before.
    """

    before: Account | PaymentMethod | None
    after: Thing | None
    at: datetime
    lines_before: int = 0
