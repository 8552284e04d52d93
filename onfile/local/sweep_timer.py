"""The schedule of the local stage: the sweeper on a thread of its own, once a minute."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.observability.lines import failed
from chalicelib.observability.log_fields import Event

EVERY_S = 60.0


@contextmanager
def sweeping(run: Callable[[], Any], *, every_s: float = EVERY_S) -> Iterator[None]:
    """Calls `run` every `every_s` seconds while the body lasts. A run that fails is logged."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(every_s):
            try:
                run()
            except Exception:
                failed(Event.SWEEPER_FAILED)

    thread = threading.Thread(target=work, name="sweeper", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
