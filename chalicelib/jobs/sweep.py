"""The sweeper's entry point: a function of its own, once a minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from chalice.app import Chalice, CloudWatchEvent, Rate

from chalicelib.services.registry import Services

NAME = "sweep"


def register(app: Chalice, services: Callable[[], Services]) -> Any:
    """Hang the sweeper on `app`; what is returned must be an attribute `sweep` of `app.py`.

    Chalice names the function's handler so. `services` is called at each run, not before.
    """

    def sweep(event: CloudWatchEvent) -> dict[str, int]:
        return asdict(services().sweeper.run())

    return app.schedule(Rate(1, unit=Rate.MINUTES), name=NAME)(sweep)
