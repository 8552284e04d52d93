"""The Chalice application with the whole API on it: what `app.py` deploys and a laptop serves."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib import wiring
from chalicelib.api import application
from chalicelib.api.front import Front
from chalicelib.services.use_cases import Services


def assembled(services: Callable[[], Services] = wiring.services) -> Front:
    """A new application, over the one set of services of this process, or others."""
    # Chalice would write messages of exceptions, and they can hold anything.
    app = Front(app_name="onfile", configure_logs=False)
    application.register(app, services, edge_key=wiring.edge_key)
    app.self_check = lambda: services().self_check.run()
    return app
