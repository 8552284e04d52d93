"""Ends what takes too long: a socket's own time-out begins anew with each byte that comes."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_IDLE_S = 60.0


class Deadlines:
    """One thread for all that is under way, while something is."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Deadline]] = []
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._are_over = False

    @contextmanager
    def within(self, seconds: float, end: Callable[[], None]) -> Iterator[Deadline]:
        """Calls `end`, in another thread, if the body has not ended after `seconds`."""
        deadline = Deadline(end)
        with self._changed:
            if self._are_over:
                seconds = 0.0
            entry = (time.monotonic() + seconds, next(self._numbers), deadline)
            heapq.heappush(self._waiting, entry)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="deadlines", daemon=True)
                self._thread.start()
            elif self._waiting[0] is entry:
                self._changed.notify()
        try:
            yield deadline
        finally:
            deadline.done()

    def pass_all(self) -> None:
        """End what is under way, and from now on whatever begins."""
        with self._changed:
            self._are_over = True
            waiting, self._waiting = self._waiting, []
        for _, _, deadline in waiting:
            deadline.pass_()

    def _watch(self) -> None:
        while True:
            with self._changed:
                while self._waiting and self._waiting[0][2].is_done:
                    heapq.heappop(self._waiting)
                now = time.monotonic()
                if not self._waiting:
                    if not self._changed.wait(_IDLE_S) and not self._waiting:
                        self._thread = None
                        return
                    continue
                until, _, deadline = self._waiting[0]
                if until > now:
                    self._changed.wait(until - now)
                    continue
                heapq.heappop(self._waiting)
            deadline.pass_()


def _nothing() -> None:
    """What there is to end of a body that has ended."""


class Deadline:
    """Of one body. `has_passed` is whether it was ended."""

    def __init__(self, end: Callable[[], None]) -> None:
        self._end = end
        self._lock = threading.Lock()
        self.is_done = False
        self.has_passed = False

    def done(self) -> None:
        """The body has ended by itself, or was."""
        with self._lock:
            self.is_done = True
            self._end = _nothing  # what it would have ended is not kept until then

    def pass_(self) -> None:
        """End the body, unless it has ended."""
        with self._lock:
            if self.is_done:
                return
            self.has_passed = True
            self._end()
