"""The lines of a transaction: of its history, and of what it says about others."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from chalicelib.domain.ids import LEDGER, part_id
from chalicelib.domain.life_cycle import Cause, Status
from chalicelib.late_dataclass import dataclass


class OperationType(StrEnum):
    """What was asked of the processor, or told by it."""

    AUTHORIZE = "authorize"
    PROCESS = "process"
    VOID = "void"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Operation:
    """One line in the history of a transaction: what was asked, and how that ended.

    `cause` has moved the transaction from `from_status`, which is a claim or the intent's own, to
    `to_status`; old lines lack the three.
    """

    id: str
    type: OperationType
    status: str
    created_at: datetime
    cause: Cause | None = None
    from_status: Status | None = None
    to_status: Status | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A transaction's line about another one: cents are negative where money leaves a payment."""

    id: str
    entry_type: str
    cents: int
    assoc_transaction_id: str
    created_at: datetime


def ledger_line(
    of_id: str, entry_type: str, cents: int, about_id: str, now: datetime
) -> LedgerEntry:
    """What one transaction says about another: of a payment, how many cents have left it."""
    return LedgerEntry(part_id(LEDGER, of_id), entry_type, cents, about_id, now)
