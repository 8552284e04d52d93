"""Assembly of the service: the Chalice application and what hangs on it. No logic lives here."""

from __future__ import annotations

import gc
import os

# Nothing of what is loaded here is garbage. To look for it, now and in the first request, costs
# 50 ms of a cold start: docs/decisions/0022-cold-start.md.
gc.disable()

from chalicelib import joined_modules

joined_modules.find_in(os.path.dirname(os.path.abspath(__file__)))

from chalicelib.roomy_import import roomy_import

roomy_import("chalicelib.assembly")

from chalicelib import assembly, wiring
from chalicelib.jobs import deliveries
from chalicelib.jobs import sweep as sweep_job
from chalicelib.observability import lines

if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    lines.to_programs(os.environ.get("ONFILE_STAGE", ""))

app = assembly.assembled()
sweep = sweep_job.register(app, wiring.services)
publish = deliveries.register_publish(app, wiring.services)
deliver = deliveries.register_deliver(app, wiring.services)

if os.environ.get("AWS_CHALICE_CLI_MODE") and os.environ.get("ONFILE_STAGE", "local") == "local":
    # `chalice local`, whatever its --stage. `make run` prepares the stage by itself.
    from onfile.local import chalice_command

    chalice_command.prepare(app)

gc.freeze()
gc.enable()
