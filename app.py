"""Assembly of the service: the Chalice application and what hangs on it. No logic lives here."""

from __future__ import annotations

import gc
import os

# Nothing of what is loaded here is garbage. To look for it, now and in the first request, costs
# 50 ms of a cold start: docs/decisions/0022-cold-start.md.
gc.disable()

from chalice.app import Chalice

from chalicelib import wiring
from chalicelib.api import application
from chalicelib.jobs import sweep as sweep_job
from chalicelib.observability import lines

if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    lines.to_programs(os.environ.get("ONFILE_STAGE", ""))

# Chalice would write messages of exceptions, and they can hold anything.
app = Chalice(app_name="onfile", configure_logs=False)
application.register(app, wiring.services)
sweep = sweep_job.register(app, wiring.services)

if os.environ.get("AWS_CHALICE_CLI_MODE") and os.environ.get("ONFILE_STAGE") == "local":
    # `chalice local --stage local`. `make run` prepares the stage by itself.
    from chalicelib.local import stage
    from chalicelib.local.demo import shop
    from chalicelib.local.server import patch_chalice_local

    patch_chalice_local()
    stage.prepare()
    shop.register(app, wiring.services)

gc.freeze()
gc.enable()
