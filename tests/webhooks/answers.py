"""A sender that posts nothing, and answers as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from chalicelib.domain.webhook_log import Posted

Answer = Posted | Callable[[str, bytes], Posted]


class Answers:
    """The same answer to all, or what `answer` makes of URL and body. Notes what was sent."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.sent: list[tuple[str, bytes, dict[str, str]]] = []
        self._lock = threading.Lock()

    def give_up(self) -> None:
        """See `Sender`."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, most: int) -> Posted:
        """See `Sender`."""
        with self._lock:
            self.sent.append((url, body, dict(headers)))
        return self.answer(url, body) if callable(self.answer) else self.answer
