"""Whose turn it is to write, among the processes on one file.

SQLite lets a process that waits for another's write sleep, and look again ever more seldom: up to a
tenth of a second, while a write takes half a millisecond. So processes queue here first.
"""

from __future__ import annotations

import fcntl
import os
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOOKS_EVERY_S = 0.0002


class Turn:
    """A lock on the file `path`, which a killed process lets go of."""

    def __init__(self, path: Path, waits_s: float) -> None:
        """Raises OSError where the file can't be made."""
        self._waits_s = waits_s
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        weakref.finalize(self, os.close, self._file)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Have it while the body lasts, for one thread at a time.

        Who has not got it within `waits_s` goes on without: SQLite then says that another writes.
        """
        give_up_at = time.monotonic() + self._waits_s
        while not self._is_ours() and time.monotonic() < give_up_at:
            time.sleep(_LOOKS_EVERY_S)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def _is_ours(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
