"""One at a time in a folder: what runs by a schedule, and what moves a clock or changes a file.

A clock that leaps ahead would otherwise find a delivery under way that it takes for one that
somebody has left behind.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class Turns:
    """A lock that all threads of all servers of the folder share."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else is at it while the body lasts."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def taking(self, run: Callable[[], T]) -> Callable[[], T]:
        """`run`, when its turn has come."""

        def in_turn() -> T:
            with self.alone():
                return run()

        return in_turn
