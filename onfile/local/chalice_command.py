"""What `chalice local --stage local` needs beside the app: stage, demo, a server that is mended."""

from __future__ import annotations

import sys

from chalice.app import Chalice

from chalicelib import wiring
from chalicelib.config import ConfigurationError
from onfile.local import stage
from onfile.local.demo import shop
from onfile.local.server import patch_chalice_local
from onfile.local.start_error import StartError


def prepare(app: Chalice) -> None:
    """To be called while `app.py` is imported. Ends the process if the stage can't start."""
    patch_chalice_local()
    try:
        stage.bring_up(stage.DIRECTORY, "chalice local")
    except (OSError, ValueError, StartError, ConfigurationError) as error:
        sys.exit(f"onfile: {error}")
    shop.register(app, wiring.services)
