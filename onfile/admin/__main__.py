"""`onfile admin`: looks after the stage that `--stage` names, and never guesses one.

| exit code | meaning |
|---|---|
| 0 | done, and nothing to complain of |
| 1 | done, and something was found |
| 2 | not done: wrong arguments, a stage that can't be opened, a store that did not answer |
| 3 | not done: there is no such stage in this region and account |
| 4 | not done: AWS does not know the credentials |
| 5 | not done: the credentials may not do it |

The result goes to the standard output, as JSON with `--json`; progress goes to the standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from chalicelib.config import ConfigurationError
from chalicelib.errors import OnfileError
from chalicelib.observability import lines
from chalicelib.observability.log_fields import Event
from onfile.admin import (
    backup,
    check,
    export,
    index,
    keys,
    organisations,
    processors,
    reconcile,
    reseal,
    restore,
    sweep_once,
    transactions,
    webhooks,
)
from onfile.admin.context import Context
from onfile.admin.progress import Progress
from onfile.admin.stages import REGION, StageError, open_stage
from onfile.admin.unreachable import FAILED, NotDone, failure_of

COMMANDS: tuple[ModuleType, ...] = (
    backup,
    check,
    export,
    index,
    keys,
    organisations,
    processors,
    reconcile,
    reseal,
    restore,
    sweep_once,
    transactions,
    webhooks,
)
"""Each has `add_to(subparsers)`, which names its `run(arguments, context) -> exit code`."""

_TOLD = (StageError, ConfigurationError, OnfileError, OSError)
"""What says itself what is wrong. Anything else is a bug, and has to show where."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    chosen = parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen, _context(chosen))
    except KeyboardInterrupt:
        print("onfile: interrupted", file=sys.stderr)
        return FAILED
    except Exception as error:
        return _failed(error, chosen.stage)
    return code


def _failed(error: Exception, stage: str) -> int:
    failure = failure_of(error, stage, os.environ.get(REGION, ""))
    if failure is None and not isinstance(error, _TOLD):
        traceback.print_exception(error)
        return FAILED
    failure = failure or NotDone(FAILED, str(error))
    print(f"onfile: {failure.text}", file=sys.stderr)
    return failure.code


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    whole = argparse.ArgumentParser(prog="onfile admin", description=__doc__)
    whole.formatter_class = argparse.RawDescriptionHelpFormatter
    whole.add_argument("--stage", required=True, help="`local`, or the name of a deployed stage")
    whole.add_argument(
        "--directory",
        type=Path,
        default=Path(".onfile"),
        help="where the local stage keeps its data (.onfile)",
    )
    whole.add_argument("--json", action="store_true", help="print the result as JSON")
    whole.add_argument("--quiet", action="store_true", help="show no progress")
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    return whole


def _context(chosen: argparse.Namespace) -> Context:
    return Context(
        stage=open_stage(chosen.stage, chosen.directory),
        as_json=chosen.json,
        out=sys.stdout,
        progress=Progress(None if chosen.quiet else sys.stderr),
    )


def command(arguments: Sequence[str] | None = None) -> int:
    """`main`, for a process that does nothing else.

    It says a refusal of the store in the sentence at the end, and not by a line of the log too.
    """
    lines.leave_out(Event.STORE_REFUSED)
    return main(arguments)


if __name__ == "__main__":
    sys.exit(command())
