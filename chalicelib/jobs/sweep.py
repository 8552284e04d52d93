"""The sweeper's entry point: a function of its own, once a minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from chalice.app import Chalice, CloudWatchEvent, Rate

from chalicelib.jobs.failing import RunFailed
from chalicelib.observability.lines import failed
from chalicelib.observability.log_fields import Event
from chalicelib.observability.work import working
from chalicelib.services.use_cases import Services

NAME = "sweep"


def register(app: Chalice, services: Callable[[], Services]) -> Any:
    """Hang the sweeper on `app`; what is returned must be an attribute `sweep` of `app.py`.

    Chalice names the function's handler so. `services` is called at each run, not before. What is
    returned takes any event, `{}` by hand too: it is never read.
    """

    def sweep(event: CloudWatchEvent) -> dict[str, int]:
        with working(invocation_id=getattr(event.context, "aws_request_id", "")):
            try:
                return asdict(services().sweeper.run())
            except Exception:
                failed(Event.SWEEPER_FAILED)
                raise RunFailed from None

    scheduled = app.schedule(Rate(1, unit=Rate.MINUTES), name=NAME)(sweep)
    return lambda event, context: scheduled(_SCHEDULED, context)


_SCHEDULED: dict[str, Any] = {
    **dict.fromkeys(("version", "account", "region", "detail-type", "source", "time", "id"), ""),
    "detail": {},
    "resources": [],
}
"""What Chalice asks of an event."""
