"""What is said to a processor, and the answers it can give.

Five outcomes, not two: a time-out or garbage is UNKNOWN and keeps the claim; NOT_SENT is said only
where it is sure that nothing reached the processor; RETURNED comes days after an approval.
"""

from __future__ import annotations

from enum import StrEnum

from chalicelib.domain.declines import Decline
from chalicelib.domain.payment_method import Instrument
from chalicelib.late_dataclass import dataclass


class Outcome(StrEnum):
    """How a request to a processor ended, as far as we know."""

    APPROVED = "approved"
    DECLINED = "declined"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Order:
    """A request that names an instrument: authorize, sale, or credit.

    `reference` is our transaction's id. The processor acts on a reference once and answers the
    same again. `cents` is a whole number of US cents.
    """

    reference: str
    cents: int
    instrument: Instrument


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A request on an earlier one: capture, void, or refund of the `original` reference."""

    reference: str
    original: str
    cents: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A processor's answer. `decline` says why, for DECLINED and RETURNED."""

    outcome: Outcome
    decline: Decline | None = None
    ref_number: str | None = None
    auth_code: str | None = None
    avs: str | None = None
    card_code: str | None = None

    @property
    def known(self) -> bool:
        """Whether the outcome can be recorded."""
        return self.outcome is not Outcome.UNKNOWN


UNKNOWN = Answer(Outcome.UNKNOWN)
NOT_SENT = Answer(Outcome.NOT_SENT)
