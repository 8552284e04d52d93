"""A payer's bank takes a payment back against the merchant's will, and may return it."""

from __future__ import annotations

from datetime import datetime

from chalicelib.late_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """As its processor knows it now. `id` is the processor's; `cents` are what is in dispute.

    `is_taken`: the money has left the merchant. `is_returned`: it has come back since.
    """

    id: str
    transaction_id: str | None
    cents: int
    opened_at: datetime
    is_taken: bool
    is_returned: bool
    reason: str | None = None
