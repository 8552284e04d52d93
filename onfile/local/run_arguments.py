"""`onfile run`: its options, each of which a variable of the environment can say as well."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import argparse

ENDPOINT = "AWS_ENDPOINT_URL_DYNAMODB"


class _Option(NamedTuple):
    variable: str
    metavar: str | None
    """None for one that is on or off."""
    text: str


_OPTIONS = {
    "--host": _Option("HOST", "HOST", "where to listen (127.0.0.1); beyond loopback with a key"),
    "--port": _Option("PORT", "PORT", "8000; 0 takes a free one"),
    "--data": _Option("ONFILE_DIRECTORY", "DIR", "where data is kept (.onfile)"),
    "--memory": _Option("MEMORY", None, "keep nothing: the data ends with the process"),
    "--fresh": _Option("FRESH", None, "start with an empty store"),
    "--servers": _Option("SERVERS", "NUMBER", "how many processes serve (1)"),
    "--store": _Option("STORE", "STORE", "embedded (default) or dynamodb-local"),
    "--key": _Option("ONFILE_KEY", "KEY", "the one secret key, in place of the documented one"),
    "--seed": _Option("SEED", "FILE", "YAML or JSON: what to start with; docs/testing.md"),
    "--sweep-every": _Option("SWEEP_EVERY", "SECONDS", "between two runs of the sweeper (60)"),
    "--log": _Option("LOG", "FORM", "text (default) or json"),
    "--ready": _Option("READY", "FORM", "what is said once it serves: text (default) or json"),
}


VARIABLES = frozenset({*(option.variable for option in _OPTIONS.values()), ENDPOINT})
"""All that steers a stage."""


def environ_from(arguments: Sequence[str], environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` with what the arguments say put over it. Ends the process for unknown ones."""
    if not arguments:
        return dict(environ)
    chosen = vars(_parser().parse_args(arguments))
    given = {variable: value for variable, value in chosen.items() if value is not None}
    return {**environ, **given}


def as_given(text: str, arguments: Sequence[str]) -> str:
    """`text`, which names variables, in the words of the command line that said them."""
    chosen = vars(_parser().parse_args(arguments))
    for flag, option in _OPTIONS.items():
        if chosen[option.variable] is not None:
            text = re.sub(rf"\b{option.variable}(?=[=:])", flag, text)
    return text


def _parser() -> argparse.ArgumentParser:
    import argparse  # `make run` passes none, and need not wait for it

    parser = argparse.ArgumentParser(prog="onfile run", description=__doc__)
    for flag, option in _OPTIONS.items():
        text = f"{option.text} [{option.variable}]"
        if option.metavar is None:
            parser.add_argument(
                flag, dest=option.variable, action="store_const", const="1", help=text
            )
        else:
            parser.add_argument(flag, dest=option.variable, metavar=option.metavar, help=text)
    return parser
