"""`python -m onfile.admin`: looks after the stage that `--stage` names, and never guesses one.

| exit code | meaning |
|---|---|
| 0 | done, and nothing to complain of |
| 1 | done, and something was found |
| 2 | not done: wrong arguments, a stage that can't be opened, a store that did not answer |

The result goes to the standard output, as JSON with `--json`; progress goes to the standard error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from chalicelib.config import ConfigurationError
from chalicelib.errors import OnfileError
from onfile.admin import check, keys, organisations, processors, reconcile, reseal
from onfile.admin.context import Context
from onfile.admin.progress import Progress
from onfile.admin.stages import StageError, open_stage

COMMANDS: tuple[ModuleType, ...] = (
    check,
    keys,
    organisations,
    processors,
    reconcile,
    reseal,
)
"""Each has `add_to(subparsers)`, which names its `run(arguments, context) -> exit code`."""

FAILED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    chosen = parser().parse_args(arguments)
    try:
        context = _context(chosen)
        code: int = chosen.run(chosen, context)
    except (StageError, ConfigurationError, OnfileError, OSError) as error:
        print(f"onfile: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("onfile: interrupted", file=sys.stderr)
        return FAILED
    return code


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    whole = argparse.ArgumentParser(prog="python -m onfile.admin", description=__doc__)
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


if __name__ == "__main__":
    sys.exit(main())
