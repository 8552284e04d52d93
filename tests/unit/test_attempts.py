"""A dependency is asked again while that can help, and never longer than the request may take."""

from __future__ import annotations

import pytest

from chalicelib.attempts import ATTEMPTS, LONGEST_ATTEMPT_S, MORE_ATTEMPTS, until_answered
from chalicelib.errors import ServiceUnavailable
from chalicelib.time_budget import RESERVE_S, has_time_for, insisting, pause, time_budget
from tests.support.hours import Hours


class Down(Exception):
    """What passes by itself."""


class Dependency:
    """Takes as long as it may for each attempt, and fails the first `failures`."""

    def __init__(self, hours: Hours, failures: int = 1_000, took: float = LONGEST_ATTEMPT_S):
        self.hours, self.failures, self.took = hours, failures, took
        self.began: list[float] = []

    def __call__(self) -> str:
        self.began.append(self.hours.now)
        self.hours.now += self.took
        if len(self.began) <= self.failures:
            raise Down
        return "answer"


def asked(dependency: Dependency) -> str:
    return until_answered(dependency, lambda error: isinstance(error, Down))


def test_an_answer_is_asked_for_once(hours: Hours) -> None:
    assert asked(dependency := Dependency(hours, failures=0)) == "answer"
    assert (len(dependency.began), hours.naps) == (1, [])


@pytest.mark.parametrize("failures", range(1, ATTEMPTS))
def test_what_passes_is_waited_for(hours: Hours, failures: int) -> None:
    assert asked(dependency := Dependency(hours, failures)) == "answer"
    assert len(dependency.began) == failures + 1
    assert len(hours.naps) == failures


def test_attempts_and_waits_are_bounded(hours: Hours) -> None:
    dependency = Dependency(hours)
    with pytest.raises(Down):
        asked(dependency)
    assert len(dependency.began) == ATTEMPTS
    assert len(hours.naps) == ATTEMPTS - 1
    assert max(hours.naps) <= 0.4


def test_what_does_not_pass_is_not_repeated(hours: Hours) -> None:
    dependency = Dependency(hours)
    with pytest.raises(Down):
        until_answered(dependency, lambda error: False)
    assert (len(dependency.began), hours.naps) == (1, [])


@pytest.mark.parametrize("seconds", [0, 2.9, 3, 5, 6, 7, 9.5, 13, 60])
def test_no_attempt_begins_that_can_not_end_in_time(hours: Hours, seconds: float) -> None:
    began, dependency = hours.now, Dependency(hours)
    with pytest.raises((Down, ServiceUnavailable)), time_budget(seconds):
        asked(dependency)
    assert hours.now <= began + max(seconds, 0)
    assert bool(dependency.began) == (seconds >= LONGEST_ATTEMPT_S)
    assert dependency.began or not hours.naps


@pytest.mark.parametrize("spent", [0.0, 10.0, 24.9, 26.0, 90.0])
def test_who_insists_asks_at_least_once_more_often_and_into_the_reserve(
    hours: Hours, spent: float
) -> None:
    dependency = Dependency(hours, took=1)
    with time_budget(25), insisting():
        began = hours.now
        hours.now += spent
        with pytest.raises(Down):
            asked(dependency)
    assert dependency.began
    assert all(each + LONGEST_ATTEMPT_S <= began + 25 + RESERVE_S for each in dependency.began[1:])
    assert len(dependency.began) == {0.0: MORE_ATTEMPTS, 10.0: MORE_ATTEMPTS}.get(spent, 1)


def test_the_reserve_is_for_who_insists_alone(hours: Hours) -> None:
    with time_budget(5):
        assert not has_time_for(6)
        with insisting():
            assert has_time_for(6)
        assert not has_time_for(6)
    assert has_time_for(1e9)


def test_a_pause_counts_what_follows_it(hours: Hours) -> None:
    with time_budget(5):
        assert not pause(0, then=5.1)
        assert hours.naps == []
        assert pause(0, then=4.9)
    assert hours.naps == [0]
