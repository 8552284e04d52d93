"""`onfile deploy package|deploy|develop|destroy --stage STAGE`, as `make` calls."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from onfile.deploy.aws_account import REFUSALS
from onfile.deploy.commands import deploy, destroy
from onfile.deploy.develop import develop
from onfile.deploy.names import (
    ARCHITECTURES,
    MEGABYTE,
    DeployError,
    Names,
    development_names_of,
    names_of,
)
from onfile.deploy.package import ZIP, package
from onfile.deploy.template.foundation import KEY_WAITS_DAYS

NOBODY = "nobody"
_TABLES = "what its tables are called, where a stage has others than it would get"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 2 for what could not be done."""
    chosen = parser().parse_args(arguments)
    try:
        chosen.run(chosen)
    except (DeployError, *REFUSALS) as error:
        print(f"onfile: {error}", file=sys.stderr)
        return 2
    return 0


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    whole = argparse.ArgumentParser(prog="onfile deploy", description=__doc__)
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")
    packaging = _command(commands, "package", _package, "write the template and the zip")
    packaging.add_argument("--traced", action="store_true", help="with X-Ray")
    deploying = _command(commands, "deploy", _deploy, "put what was packaged into the account")
    deploying.add_argument(
        "--alarm-email", default="", help=f"who is told of alarms; `{NOBODY}`; unset, as before"
    )
    text = "make or update a development stage, by `chalice deploy`"
    developing = _command(commands, "develop", _develop, text)
    for building in (packaging, developing):
        building.add_argument("--architecture", choices=sorted(ARCHITECTURES), default="arm64")
    destroying = _command(commands, "destroy", _destroy, "delete the stage, unless it holds data")
    destroying.add_argument("--with-data", default="", metavar="STAGE")
    return whole


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, run: object, text: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text)
    command.set_defaults(run=run)
    command.add_argument("--stage", required=True)
    command.add_argument("--tables", default="", metavar="PREFIX", help=_TABLES)
    command.add_argument("--build", type=Path, default=Path("build"))
    return command


def _package(chosen: argparse.Namespace) -> None:
    names, target = names_of(chosen.stage, chosen.tables), chosen.build / chosen.stage
    template = package(names, target, architecture=chosen.architecture, traced=chosen.traced)
    size = (target / ZIP).stat().st_size / MEGABYTE
    print(f"{template}\n{target / ZIP}  {size:.2f} MB, {chosen.architecture}")


def _deploy(chosen: argparse.Namespace) -> None:
    names = names_of(chosen.stage, chosen.tables)
    email = {NOBODY: "", "": None}.get(chosen.alarm_email, chosen.alarm_email)
    _say_where(names, deploy(names, chosen.build / chosen.stage, alarm_email=email))


def _develop(chosen: argparse.Namespace) -> None:
    names = development_names_of(chosen.stage, chosen.tables)
    build = chosen.build / chosen.stage
    _say_where(names, develop(names, build, architecture=chosen.architecture))


def _say_where(names: Names, url: str) -> None:
    admin = f"python -m onfile.admin --stage {names.stage}"
    print(f"{names.stack} is at {url}")
    print(f'The first organisation: {admin} organisations create "NAME"')
    print(f"A key for it:           {admin} keys create ORGANISATION_ID")


def _destroy(chosen: argparse.Namespace) -> None:
    names = names_of(chosen.stage, chosen.tables)
    if destroy(names, chosen.build / chosen.stage, with_data=chosen.with_data):
        print(f"{names.stack} is deleted, and its key {KEY_WAITS_DAYS} days from now.")
        return
    print(f"{names.stack} is deleted. Its key stays, for backups: {names.key_alias} is gone, and")
    print("docs/deployment.md says how to let the key go too.")


if __name__ == "__main__":
    sys.exit(main())
