"""The Chalice application with the whole API on it: what `app.py` deploys and a laptop serves."""

from __future__ import annotations

from chalicelib import wiring
from chalicelib.api import application
from chalicelib.api.front import Front


def assembled() -> Front:
    """A new application, over the one set of services of this process."""
    # Chalice would write messages of exceptions, and they can hold anything.
    app = Front(app_name="onfile", configure_logs=False)
    application.register(app, wiring.services)
    return app
