"""How far a long command has come, on the standard error: often on a terminal, seldom in a log."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

_TERMINAL_S = 0.2
_LOG_S = 10.0


class Progress:
    """Says `what: count`. A stream of None says nothing."""

    def __init__(
        self, stream: TextIO | None, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._monotonic = monotonic
        self._is_terminal = stream is not None and stream.isatty()
        self._interval_s = _TERMINAL_S if self._is_terminal else _LOG_S
        self._due = monotonic() + self._interval_s

    def at(self, what: str, count: int) -> None:
        """Say how far `what` is, unless it was said a moment ago."""
        if self._stream is None or self._monotonic() < self._due:
            return
        self._due = self._monotonic() + self._interval_s
        self._say(what, count, end="\r" if self._is_terminal else "\n")

    def done(self, what: str, count: int) -> None:
        """Say how many there were in the end."""
        if self._stream is not None:
            self._due = self._monotonic() + self._interval_s
            self._say(what, count, end="\n")

    def _say(self, what: str, count: int, *, end: str) -> None:
        print(f"{what}: {count:,}", file=self._stream, end=end, flush=True)
