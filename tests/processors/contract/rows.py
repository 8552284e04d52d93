"""The rows: deed by outcome by moment of the fault. A processor runs each, or says why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import NamedTuple, Protocol

from chalicelib.domain.processing import Outcome, ProcessorRequest
from chalicelib.services.ports import Processor

CENTS, PART = 19_90, 5_00


class Deed(StrEnum):
    """What is asked of a processor."""

    AUTHORIZE = "authorize"
    SALE = "sale"
    DEBIT = "sale on a bank account"
    CREDIT = "credit"
    CAPTURE = "capture"
    CAPTURE_PART = "capture of a part"
    VOID_HOLD = "void of a hold"
    VOID_PAYMENT = "void of a payment"
    VOID_REFUND = "void of a refund"
    REFUND = "refund of a part"


class Moment(StrEnum):
    """When something goes wrong."""

    NEVER = "never"
    FIRST = "before: what has to be there first can't be made"
    TURNED_AWAY = "turned away unread"
    UNREAD = "the request is lost"
    UNTOLD = "the answer is lost"
    KEPT = "a failure is kept under its key"
    LATE = "it arrives after it was given up"


OUTCOMES = (
    *(Outcome.APPROVED, Outcome.DECLINED, Outcome.PENDING),
    *(Outcome.ACTION, Outcome.RETURNED),
)
"""What a processor may have decided; that nothing was sent or is known follows from the moment."""

DOWN: dict[Deed, tuple[int, int]] = {
    Deed.AUTHORIZE: (0, CENTS),
    Deed.SALE: (0, CENTS),
    Deed.DEBIT: (0, CENTS),
    Deed.CREDIT: (0, -CENTS),
    Deed.CAPTURE: (CENTS, CENTS),
    Deed.CAPTURE_PART: (CENTS, PART),
    Deed.VOID_HOLD: (CENTS, 0),
    Deed.VOID_PAYMENT: (CENTS, 0),
    Deed.VOID_REFUND: (CENTS - PART, CENTS),
    Deed.REFUND: (CENTS, CENTS - PART),
}
"""Cents that the payer is down by, taken or held, before the deed and once it is approved."""


class Row(NamedTuple):
    """One of the table."""

    deed: Deed
    outcome: Outcome
    moment: Moment

    def __str__(self) -> str:
        return f"{self.deed}, {self.outcome}, {self.moment}"


ROWS = [Row(*each) for each in product(Deed, OUTCOMES, Moment)]


@dataclass(frozen=True)
class Asked:
    """A request that will end as its row says.

    `down` tells the cents that the payer is down by; `later` lets the days go by, if there are any.
    """

    request: ProcessorRequest
    down: Callable[[], int]
    later: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Excuse:
    """Why rows do not apply. A part that is empty stands for all."""

    why: str
    deeds: tuple[Deed, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    moments: tuple[Moment, ...] = ()

    def covers(self, row: Row) -> bool:
        """Whether it excuses the row."""
        parts = zip((self.deeds, self.outcomes, self.moments), row, strict=True)
        return all(not said or each in said for said, each in parts)


class Party(Protocol):
    """A processor that is held to the table."""

    excuses: Sequence[Excuse]
    sends_again: frozenset[Deed]
    """What is given up by being sent again, under its key: it is still wanted, and done once."""
    processor: Processor

    def asked(self, deed: Deed, outcome: Outcome) -> Asked:
        """Raises KeyError for what it knows no way to."""

    def first(self, deed: Deed, outcome: Outcome) -> Outcome:
        """What is answered at once, where the outcome takes days."""

    def fault(self, moment: Moment, deed: Deed) -> AbstractContextManager[None]:
        """Inside, the next request of this deed goes wrong. Raises KeyError for a moment that is
        none of its."""


def excused(party: type[Party], row: Row) -> list[Excuse]:
    """Those of the excuses that cover it."""
    return [each for each in party.excuses if each.covers(row)]


def to_run(party: type[Party]) -> Iterator[Row]:
    """The rows without an excuse."""
    return (row for row in ROWS if not excused(party, row))
