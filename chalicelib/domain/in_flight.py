"""Transactions in flight, as the list of doubts names them, and a fair choice among them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from chalicelib.domain.clock import EPOCH
from chalicelib.late_dataclass import dataclass

LONGEST_IN_FLIGHT = timedelta(minutes=5)
"""The sweeper comes each minute; what it could not settle by then, a person has to look at."""


@dataclass(frozen=True, slots=True)
class Flight:
    """A transaction that was in flight a moment ago, and since when."""

    org_id: str
    transaction_id: str
    since: datetime


def fair_choice(look: Callable[..., list[Flight]], most: int, chance: Random) -> list[Flight]:
    """Of those that `look` finds: all, or `most` of them, from a moment on that is drawn.

    To begin with the oldest each time would ask for ever after those that can't be settled.
    """
    oldest = look(after=EPOCH, limit=most)
    if len(oldest) < most:
        return oldest
    # Another sweeper may have settled all of them since: then what was read has to do.
    newest = next(iter(look(after=oldest[0].since, limit=1, newest_first=True)), oldest[-1])
    drawn = oldest[0].since + (newest.since - oldest[0].since) * chance.random()
    chosen = dict.fromkeys([oldest[0], *look(after=drawn, limit=most), *oldest])
    return list(chosen)[:most]
