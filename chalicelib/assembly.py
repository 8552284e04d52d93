"""The Chalice application with the whole API on it: what `app.py` deploys and a laptop serves."""

from __future__ import annotations

from chalice.app import Chalice

from chalicelib import wiring
from chalicelib.api import application


def assembled() -> Chalice:
    """A new application, over the one set of services of this process."""
    # Chalice would write messages of exceptions, and they can hold anything.
    app = Chalice(app_name="onfile", configure_logs=False)
    application.register(app, wiring.services)
    return app
