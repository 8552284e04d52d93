"""What `chalice local` needs beside the app: stage, pages, a server that is mended."""

from __future__ import annotations

import os
import sys

from chalice.app import Chalice

from chalicelib import wiring
from chalicelib.config import ConfigurationError
from onfile.local import home, stage
from onfile.local.demo import shop
from onfile.local.server import patch_chalice_local
from onfile.local.server_options import directory_from
from onfile.local.start_error import StartError


def prepare(app: Chalice) -> None:
    """To be called while `app.py` is imported. Ends the process if the stage can't start.

    Does nothing for Chalice's other commands, which import the app to look at it. A stage without
    an environment, as the one that `chalice local` takes when it is told none, is the local one.
    """
    if "local" not in sys.argv[1:]:
        return
    patch_chalice_local()
    try:
        stage.bring_up(directory_from(os.environ), "chalice local")
    except (OSError, ValueError, StartError, ConfigurationError) as error:
        sys.exit(f"onfile: {error}")
    home.register(app, wiring.services)
    shop.register(app, wiring.services)
