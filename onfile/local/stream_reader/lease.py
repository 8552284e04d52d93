"""Who reads: of all processes on a folder the one that holds the lock of a file."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def lease(path: Path) -> Iterator[bool]:
    """Whether it is ours while the body lasts. The system takes it back from a killed process."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _is_taken(lock)
    finally:
        os.close(lock)


def _is_taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
