"""Whose work is being done, by this thread, and what it costs at the store and the processor."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from chalicelib.late_dataclass import dataclass

_NS_PER_MS = 1_000_000


@dataclass(slots=True)
class Work:
    """One request, or one run of the sweeper. Ids; empty until they are known.

    `request_id` is the gateway's, which stands in its access log and in the answer;
    `invocation_id` is Lambda's, which stands in the lines that Lambda writes by itself.
    """

    request_id: str = ""
    invocation_id: str = ""
    organisation: str = ""
    caller: str = ""
    """The mark of the key or token that it came with: the beginning of its digest."""

    def told(self) -> dict[str, str]:
        """What each line says of it."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}


_NOBODYS = Work()
_WORK: ContextVar[Work] = ContextVar("work", default=_NOBODYS)


@contextmanager
def working(*, request_id: str = "", invocation_id: str = "") -> Iterator[Work]:
    """Inside, the lines are about this work."""
    work = Work(request_id, invocation_id)
    token = _WORK.set(work)
    try:
        yield work
    finally:
        _WORK.reset(token)


def current() -> Work:
    """The work at hand, or an empty one."""
    return _WORK.get()


def acts_for(organisation: str, caller: str = "") -> None:
    """Note whose request it is, and with which key or token of theirs it came, if with any."""
    work = _WORK.get()
    if work is not _NOBODYS:
        work.organisation, work.caller = organisation, caller


@contextmanager
def on_behalf_of(organisation: str) -> Iterator[None]:
    """Inside, a part of the work is done for this organisation: a run serves many, by turns or side
    by side. An empty id is nobody's part.
    """
    work = _WORK.get()
    token = _WORK.set(Work(work.request_id, work.invocation_id, organisation))
    try:
        yield
    finally:
        _WORK.reset(token)


@dataclass(slots=True)
class Meter:
    """Requests made to the store, and rows and index entries that it read for them; time waited."""

    requests: int = 0
    rows: int = 0
    store_ns: int = 0
    processor_ns: int = 0

    @property
    def store_ms(self) -> float:
        """Repeats, and the waiting before them, included."""
        return self.store_ns / _NS_PER_MS

    @property
    def processor_ms(self) -> float:
        """From the question to the answer."""
        return self.processor_ns / _NS_PER_MS

    def add(self, inner: Meter) -> None:
        """Count in what another has counted."""
        self.requests += inner.requests
        self.rows += inner.rows
        self.store_ns += inner.store_ns
        self.processor_ns += inner.processor_ns


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)
_COUNTING = threading.Lock()


@contextmanager
def metering() -> Iterator[Meter]:
    """A meter of what is done inside; one that is open already counts it too, in the end."""
    outer, meter = _METER.get(), Meter()
    token = _METER.set(meter)
    try:
        yield meter
    finally:
        _METER.reset(token)
        if outer is not None:
            outer.add(meter)


def count_request(rows: int, *, since_ns: int) -> None:
    """Note one request to the store, which has read `rows` rows; of `time.perf_counter_ns`."""
    meter = _METER.get()
    if meter is not None:
        with _COUNTING:  # a walk reads several shards at once
            meter.requests += 1
            meter.rows += rows
            meter.store_ns += time.perf_counter_ns() - since_ns


@contextmanager
def asking_processor() -> Iterator[None]:
    """Inside, a processor is at work: the time is its, and so is what it asks of a store."""
    meter = _METER.get()
    token = _METER.set(None)
    started = time.perf_counter_ns()
    try:
        yield
    finally:
        _METER.reset(token)
        if meter is not None:
            meter.processor_ns += time.perf_counter_ns() - started
