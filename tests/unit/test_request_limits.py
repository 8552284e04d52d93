"""Buckets of requests: a burst, then so many a second, each caller and address by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.account import Organisation
from chalicelib.domain.clock import EPOCH
from chalicelib.errors import TooManyRequests
from chalicelib.services.callers.request_limits import BURST_S, RequestLimits

OPEN = Organisation("org_1", "One", "test", EPOCH)
LIMITED = replace(OPEN, requests_per_s=5)


class Limits:
    """Limits with a clock to turn."""

    def __init__(self) -> None:
        self.now = 100.0
        self.limits = RequestLimits(monotonic=lambda: self.now)

    def let_in(self, organisation: Organisation, *, caller: str = "a", address: str = "") -> int:
        """How many requests get in at once."""
        for number in range(1_000):
            try:
                self.limits.check(organisation, caller=caller, address=address)
            except TooManyRequests:
                return number
        return 1_000


@pytest.fixture
def limits() -> Limits:
    return Limits()


def test_without_a_limit_everybody_gets_in(limits: Limits) -> None:
    assert limits.let_in(OPEN, address="192.0.2.1") == 1_000


def test_a_burst_then_so_many_a_second(limits: Limits) -> None:
    assert limits.let_in(LIMITED) == 5 * BURST_S
    assert limits.let_in(LIMITED) == 0
    limits.now += 1.0
    assert limits.let_in(LIMITED) == 5
    limits.now += 3_600.0
    assert limits.let_in(LIMITED) == 5 * BURST_S


def test_callers_and_organisations_do_not_take_from_each_other(limits: Limits) -> None:
    limits.let_in(LIMITED)
    assert limits.let_in(LIMITED, caller="b") == 5 * BURST_S
    assert limits.let_in(replace(LIMITED, id="org_2")) == 5 * BURST_S


def test_an_address_has_a_limit_whatever_keys_it_uses(limits: Limits) -> None:
    careful = replace(OPEN, address_requests_per_s=1)
    assert limits.let_in(careful, caller="a", address="192.0.2.1") == BURST_S
    assert limits.let_in(careful, caller="b", address="192.0.2.1") == 0
    assert limits.let_in(careful, caller="b", address="192.0.2.2") == BURST_S


def test_a_refusal_says_when_there_is_room_again(limits: Limits) -> None:
    slow = replace(OPEN, requests_per_s=1)
    limits.let_in(slow)
    with pytest.raises(TooManyRequests) as refused:
        limits.limits.check(slow, caller="a", address="")
    assert refused.value.retry_after_s == 1
    limits.now += 1.0
    assert limits.let_in(slow) == 1


def test_no_more_buckets_are_kept_than_fit(limits: Limits) -> None:
    for number in range(10_100):
        limits.limits.check(LIMITED, caller=str(number), address="")
    assert len(limits.limits._buckets) == 10_000
