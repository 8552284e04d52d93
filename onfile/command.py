"""The command `onfile`: `run` a stage on this machine, `admin` one, `deploy` one into AWS.

It finds the service before it imports anything of it, and hands the rest of its arguments on.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

from onfile.service_folder import put_first


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code; 2 for a command that there is not."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] not in COMMANDS:
        _explain(given)
    put_first()
    return COMMANDS[given[0]](given[1:])


def _explain(given: Sequence[str]) -> NoReturn:
    """Ends the process: with help or the version, or as argparse does for what it does not know."""
    import argparse  # a start of the service does not wait for it

    put_first()
    from chalicelib.version import VERSION

    parser = argparse.ArgumentParser(prog="onfile", description=__doc__)
    parser.add_argument("--version", action="version", version=VERSION, help="print the version")
    parser.add_argument("command", choices=sorted(COMMANDS), help="onfile COMMAND --help says more")
    parser.parse_args(given)
    parser.error("the command comes first")


def _run(arguments: Sequence[str]) -> int:
    from onfile.local.__main__ import main as run

    return run(arguments)


def _admin(arguments: Sequence[str]) -> int:
    from onfile.admin.__main__ import command

    return command(arguments)


def _deploy(arguments: Sequence[str]) -> int:
    from onfile.deploy.__main__ import main as deploy

    return deploy(arguments)


COMMANDS = {"run": _run, "admin": _admin, "deploy": _deploy}
