"""The matrix: which requests are stopped, in which ways, and who comes afterwards.

All is generated from recordings: `made` are the names of the requests that a movement makes of
others when nothing happens to it, as `Plan` notes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.crashes.scenarios import MOVES, VARIANTS, Scenario, Verdict
from tests.support.faults import Fault

RETRY, SWEEPER, GET = RECOVERIES = ("retry with the key", "sweeper only", "GET")

AT_LEAST = 400
"""So many cases are promised; fewer would mean that requests are no longer noticed."""

GRID = [(each, verdict, by) for each in MOVES for verdict in Verdict for by in RECOVERIES]
GRID += [(each, Verdict.APPROVE, RETRY) for each in VARIANTS]
GRID_IDS = [f"{scenario.name}-{verdict}-{by}" for scenario, verdict, by in GRID]

Movement = tuple[Scenario, Verdict]

_READS = (
    "GetItem",
    "BatchGetItem",
    "TransactGetItems",
    "Query",
    "processor lookup",
    "processor give up",
    "unwrap key",
)


@dataclass(frozen=True)
class Case:
    """The request number `at`, from 0, of `made`, stopped in one way."""

    made: Sequence[str]
    at: int
    fault: Fault

    def __str__(self) -> str:
        return f"{self.made[self.at]} (request {self.at + 1} of {len(self.made)}) {self.fault}"


def cases_of(made: Sequence[str]) -> Iterator[Case]:
    """Every request in every way. Only one with an effect is held: a read that is held sees what
    one that is sent later sees."""
    for at, name in enumerate(made):
        for fault in Fault:
            if fault is not Fault.HELD or name not in _READS:
                yield Case(made, at, fault)
