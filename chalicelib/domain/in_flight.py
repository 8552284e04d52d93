"""Transactions in flight, as the list of doubts names them."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.late_dataclass import dataclass

LONGEST_IN_FLIGHT = timedelta(minutes=5)
"""The sweeper comes each minute; what it could not settle by then, a person has to look at."""


@dataclass(frozen=True, slots=True)
class Flight:
    """A transaction that was in flight a moment ago, and since when."""

    org_id: str
    transaction_id: str
    since: datetime
