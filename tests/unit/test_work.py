"""Meters and whose work it is: nested, kept apart by thread, and without what processors do."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from chalicelib.observability.work import (
    acts_for,
    asking_processor,
    count_request,
    current,
    metering,
    on_behalf_of,
    working,
)


def one_request(rows: int) -> None:
    count_request(rows, since_ns=time.perf_counter_ns() - 1_000_000)


def test_a_meter_counts_what_inner_ones_count_too() -> None:
    with metering() as outer:
        one_request(1)
        with metering() as inner:
            one_request(20)
        one_request(3)
    assert (inner.requests, inner.rows) == (1, 20)
    assert (outer.requests, outer.rows) == (3, 24)
    assert outer.store_ms >= 3 > inner.store_ms >= 1


def test_what_a_processor_asks_of_a_store_is_its_own() -> None:
    with metering() as meter:
        one_request(1)
        with asking_processor():
            one_request(50)
    assert (meter.requests, meter.rows) == (1, 1)
    assert meter.processor_ms > 0


def test_a_meter_is_complete_when_its_work_has_failed() -> None:
    with metering() as outer:
        try:
            with metering():
                one_request(7)
                raise KeyError
        except KeyError:
            pass
    assert (outer.requests, outer.rows) == (1, 7)


def test_threads_do_each_their_own_work() -> None:
    number = 8
    together = threading.Barrier(number)

    def serve(name: str) -> tuple[str, str, int]:
        with working(request_id=name) as work, metering() as meter:
            together.wait()
            acts_for(f"org_{name}")
            for _ in range(int(name)):
                one_request(1)
            together.wait()
            return current().request_id, work.organisation, meter.requests

    with ThreadPoolExecutor(number) as pool:
        told = list(pool.map(serve, map(str, range(number))))
    assert told == [(str(n), f"org_{n}", n) for n in range(number)]


def test_what_nobody_asked_for_is_nobodys() -> None:
    """The command line writes no organisation into the lines of what comes after."""
    acts_for("org_1")
    one_request(1)
    assert current().told() == {}


def test_a_run_works_for_one_organisation_after_another() -> None:
    with working(invocation_id="invoked") as work:
        with on_behalf_of("org_1"):
            acts = current().told()
            with on_behalf_of(""):
                nobodys = current().told()
        assert acts == {"invocation_id": "invoked", "organisation": "org_1"}
        assert nobodys == current().told() == {"invocation_id": "invoked"}
        assert current() is work
