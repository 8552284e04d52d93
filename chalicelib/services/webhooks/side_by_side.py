"""Deliveries of one run, side by side, none of which keeps those of another receiver waiting."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable
from contextvars import copy_context
from typing import Generic, TypeVar

T = TypeVar("T")

WORKERS = 64
"""Threads of one run: they wait for receivers, and do nothing else for long."""

OF_ONE_RECEIVER = 8
"""How many of them at most are at work for one webhook."""


class SideBySide(Generic[T]):
    """Calls `work` for each job, those of one key `of_one` at a time, of each key in turn.

    A thread that has done a job takes the next one itself, and ends where there is none for it.
    """

    def __init__(
        self,
        work: Callable[[T], None],
        *,
        of_one: int = OF_ONE_RECEIVER,
        workers: int = WORKERS,
    ) -> None:
        self._work = work
        self._of_one = of_one
        self._workers = workers
        self._queues: dict[str, deque[T]] = {}
        self._running: Counter[str] = Counter()
        self._threads: set[threading.Thread] = set()
        self._changed = threading.Condition()
        self._waiting_for_one = 0
        """Those who want to know of each end. The others are not woken but by the last."""

    def running(self, key: str) -> int:
        """How many jobs of this key have not come to their end."""
        with self._changed:
            return self._running[key] + len(self._queues.get(key, ()))

    def start(self, key: str, job: T) -> None:
        """Have it done as soon as a thread is free."""
        with self._changed:
            queue = self._queues.setdefault(key, deque())
            queue.append(job)
            has_room = self._running[key] + len(queue) <= self._of_one
            if has_room and len(self._threads) < self._workers:
                self._add_thread()

    def wait(self, seconds: float | None = None) -> None:
        """Until one job more has come to its end, or none is left, or the time is over."""
        with self._changed:
            if not self._is_idle():
                self._waiting_for_one += 1
                try:
                    self._changed.wait(seconds)
                finally:
                    self._waiting_for_one -= 1

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way."""
        with self._changed:
            return self._is_idle()

    def finish(self) -> None:
        """Wait for all that was started."""
        with self._changed:
            self._changed.wait_for(self._is_idle)
            threads = list(self._threads)
        for thread in threads:
            thread.join()

    def _is_idle(self) -> bool:
        return not self._queues and not self._running.total()

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
                if self._queues and not self._threads:  # it has died of its job
                    self._add_thread()

    def _take(self) -> tuple[str, T] | None:
        with self._changed:
            for key, queue in self._queues.items():
                if self._running[key] < self._of_one:
                    del self._queues[key]
                    job = queue.popleft()
                    if queue:
                        self._queues[key] = queue  # behind the others
                    self._running[key] += 1
                    return key, job
            self._threads.discard(threading.current_thread())
            return None

    def _end(self, key: str) -> None:
        with self._changed:
            self._running[key] -= 1
            if not self._running[key]:
                del self._running[key]
            if self._waiting_for_one or self._is_idle():
                self._changed.notify_all()
