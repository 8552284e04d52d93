"""The schedules of the local stage, each on a thread of its own: the sweeper, due deliveries."""

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
    """Has the sweeper run every `every_s` seconds while the body lasts."""
    with repeating(run, every_s=every_s, name="sweeper", failure=Event.SWEEPER_FAILED):
        yield


@contextmanager
def repeating(
    run: Callable[[], Any], *, every_s: float, name: str, failure: Event
) -> Iterator[None]:
    """Calls `run` every `every_s` seconds while the body lasts. A run that fails is logged."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(every_s):
            try:
                run()
            except Exception:
                failed(failure)

    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
