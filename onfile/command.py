"""The command `onfile`: `run` a stage on this machine, `admin` one, `deploy` one into AWS.

It finds the service before it imports anything of it, and hands the rest of its arguments on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from onfile.service_folder import put_first


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code; 2 for a command that there is not."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    chosen = _parser().parse_args(given[:1])
    put_first()
    code: int = COMMANDS[chosen.command](given[1:])
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="onfile", description=__doc__)
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    parser.add_argument("command", choices=sorted(COMMANDS), help="onfile COMMAND --help says more")
    return parser


class _Version(argparse.Action):
    """Prints the service's version, and ends."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        put_first()
        from chalicelib.version import VERSION

        print(VERSION)
        parser.exit()


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
