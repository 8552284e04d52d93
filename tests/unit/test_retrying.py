"""Optimistic writes are repeated while others are faster, and not for ever."""

from __future__ import annotations

import pytest

from chalicelib.domain.write_conflicts import Stale
from chalicelib.errors import ServiceUnavailable
from chalicelib.services.optimistic_writes import until_written
from chalicelib.time_budget import time_budget
from tests.support.hours import Hours


@pytest.fixture
def pauses(hours: Hours) -> list[float]:
    """What would have been slept, in seconds."""
    return hours.naps


class Write:
    """Stale for the first `losses` calls."""

    def __init__(self, losses: int) -> None:
        self.losses = losses
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self.losses:
            raise Stale
        return "written"


def test_a_write_that_succeeds_is_made_once(pauses: list[float]) -> None:
    write = Write(losses=0)
    assert until_written(write) == "written"
    assert (write.calls, pauses) == (1, [])


@pytest.mark.parametrize("losses", [1, 5, 11])
def test_a_stale_write_is_made_again_after_a_pause(pauses: list[float], losses: int) -> None:
    write = Write(losses)
    assert until_written(write) == "written"
    assert write.calls == losses + 1
    assert len(pauses) == losses


def test_the_rounds_are_bounded_and_the_caller_may_try_again(pauses: list[float]) -> None:
    write = Write(losses=1_000)
    with pytest.raises(ServiceUnavailable):
        until_written(write)
    assert write.calls == 12
    assert all(0 <= pause <= 0.256 for pause in pauses)
    assert sum(pauses) < 2


def test_any_other_error_passes_at_once(pauses: list[float]) -> None:
    def broken() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        until_written(broken)
    assert pauses == []


def test_no_round_begins_after_the_time_of_the_request(hours: Hours) -> None:
    write = Write(losses=1_000)

    def slow() -> str:
        hours.now += 2
        return write()

    with pytest.raises(ServiceUnavailable), time_budget(7):
        until_written(slow)
    assert write.calls == 4
