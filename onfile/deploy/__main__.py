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
    development_names_of,
    names_of,
)
from onfile.deploy.next_steps import next_steps
from onfile.deploy.package import ZIP, package
from onfile.deploy.stage_parameters import NO_DOMAIN, NOBODY, edge_parameter_of, parameters_of
from onfile.deploy.template.foundation import KEY_WAITS_DAYS

_CHOICES = {
    "--alarm-email": f"who is told of alarms; `{NOBODY}`",
    "--edge": "whether CloudFront gives an address without a path: yes, no",
    "--domain": f"a domain of your own; `{NO_DOMAIN}`",
    "--zone": "its hosted zone in Route 53",
    "--certificate": "the ARN of its certificate in ACM",
}
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
    for option, text in _CHOICES.items():
        deploying.add_argument(option, default="", help=f"{text}; unset, as before")
    text = "make or update a development stage, by `chalice deploy`"
    developing = _command(commands, "develop", _develop, text)
    developing.add_argument("--edge", default="", help=f"{_CHOICES['--edge']}; unset, as before")
    for building in (packaging, developing):
        building.add_argument("--architecture", choices=sorted(ARCHITECTURES), default="arm64")
    destroying = _command(commands, "destroy", _destroy, "delete the stage, unless it holds data")
    for option in ("--with-data", "--with-logs"):
        destroying.add_argument(option, default="", metavar="STAGE")
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
    wanted = parameters_of(
        alarm_email=chosen.alarm_email,
        edge=chosen.edge,
        domain=chosen.domain,
        zone=chosen.zone,
        certificate=chosen.certificate,
    )
    print(next_steps(names, deploy(names, chosen.build / chosen.stage, wanted)))


def _develop(chosen: argparse.Namespace) -> None:
    names = development_names_of(chosen.stage, chosen.tables)
    build, wanted = chosen.build / chosen.stage, edge_parameter_of(chosen.edge)
    print(next_steps(names, develop(names, build, wanted, architecture=chosen.architecture)))


def _destroy(chosen: argparse.Namespace) -> None:
    names = names_of(chosen.stage, chosen.tables)
    build = chosen.build / chosen.stage
    if destroy(names, build, with_data=chosen.with_data, with_logs=chosen.with_logs):
        print(f"{names.stack} is deleted, and its key {KEY_WAITS_DAYS} days from now.")
        return
    kept = "key stays" if chosen.with_logs == names.stage else "key and logs stay"
    print(f"{names.stack} is deleted, and the alias {names.key_alias} with it. Its {kept}:")
    print('docs/deployment.md, "Taking it away", says why, and how to let that go too.')


if __name__ == "__main__":
    sys.exit(main())
