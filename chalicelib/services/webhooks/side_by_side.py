"""Deliveries of one run, side by side, none of which keeps those of another receiver waiting."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from typing import Generic, TypeVar

T = TypeVar("T")

WORKERS = 64
"""Threads of one run: they wait for receivers, and do nothing else for long."""

OF_ONE_RECEIVER = 8
"""How many of them at most are at work for one webhook."""


class SideBySide(Generic[T]):
    """Calls `work` for each job, those of one key `of_one` at a time.

    The threads live as long as there is work for them.
    """

    def __init__(self, work: Callable[[T], None], *, workers: int = WORKERS) -> None:
        self._work = work
        self._workers = workers
        self._ready: deque[tuple[str, T]] = deque()
        self._running: dict[str, int] = {}
        self._threads: set[threading.Thread] = set()
        self._changed = threading.Condition()

    def running(self, key: str) -> int:
        """How many jobs of this key have not come to their end."""
        with self._changed:
            return self._running.get(key, 0)

    def start(self, key: str, job: T) -> None:
        """Have it done as soon as a thread is free."""
        with self._changed:
            self._running[key] = self._running.get(key, 0) + 1
            self._ready.append((key, job))
            if len(self._threads) < min(self._workers, sum(self._running.values())):
                self._add_thread()

    def wait(self, seconds: float | None = None) -> None:
        """Until one job more has come to its end, or none is left, or the time is over."""
        with self._changed:
            if self._running:
                self._changed.wait(seconds)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        with self._changed:
            return not self._running

    def finish(self) -> None:
        """Wait for all that was started."""
        while not self.is_idle:
            self.wait()
        for thread in list(self._threads):
            thread.join()

    def _add_thread(self) -> None:
        thread = threading.Thread(target=copy_context().run, args=(self._run,), daemon=True)
        self._threads.add(thread)
        thread.start()

    def _run(self) -> None:
        try:
            while (taken := self._take()) is not None:
                key, job = taken
                try:
                    self._work(job)
                finally:
                    self._end(key)
        finally:
            with self._changed:
                self._threads.discard(threading.current_thread())
                if self._ready and not self._threads:  # it has died of its job
                    self._add_thread()

    def _take(self) -> tuple[str, T] | None:
        with self._changed:
            if self._ready:
                return self._ready.popleft()
            self._threads.discard(threading.current_thread())
            return None

    def _end(self, key: str) -> None:
        with self._changed:
            self._running[key] -= 1
            if not self._running[key]:
                del self._running[key]
            self._changed.notify_all()


def in_turn(queues: dict[str, deque[T]], room: Callable[[str], bool]) -> Iterator[tuple[str, T]]:
    """One of each queue that has room after the other, round and round, while there is any."""
    taken = True
    while taken:
        taken = False
        for key in list(queues):
            if queues[key] and room(key):
                taken = True
                yield key, queues[key].popleft()


def by_key(jobs: Iterable[tuple[str, T]]) -> dict[str, deque[T]]:
    """The jobs of each key, in their order."""
    queues: dict[str, deque[T]] = {}
    for key, job in jobs:
        queues.setdefault(key, deque()).append(job)
    return queues
