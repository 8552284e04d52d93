"""Opening a stage by its name: the local one from its directory, a deployed one by its tables.

Who looks after money must not do so in the wrong place: no stage is assumed, none is made, and an
environment that speaks of another stage is refused.
"""

from __future__ import annotations

import os
import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path

from pynamodb.connection.base import Connection

from chalicelib import wiring
from chalicelib.config import LOCAL
from chalicelib.services.use_cases import Services

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


class StageError(Exception):
    """The stage can't be opened like this; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Stage:
    """An open stage: its use cases, and the connection to its tables."""

    name: str
    services: Services
    connection: Connection


def open_stage(name: str, directory: Path) -> Stage:
    """The stage `name`. `directory` is the local stage's. Raises StageError, ConfigurationError."""
    if _NAME.fullmatch(name) is None:
        raise StageError(f"--stage {name}: expected lower-case letters, digits and dashes")
    if name == LOCAL:
        _open_local(directory)
    else:
        point_to(name, os.environ)
    return Stage(name, wiring.services(), wiring.connection())


def _open_local(directory: Path) -> None:
    if not directory.is_dir():
        raise StageError(f"there is no local stage in {directory}: `make run` makes one")
    from onfile.local import stage  # only here: for a deployed stage it is not needed
    from onfile.local.start_error import StartError

    try:
        stage.bring_up(directory, "onfile.admin")
    except (StartError, ValueError) as error:
        raise StageError(str(error)) from error


def point_to(name: str, environ: MutableMapping[str, str]) -> None:
    """Point the settings to the deployed stage `name`, as its template names its parts.

    Raises StageError where the environment speaks of another stage.
    """
    meant = environ.get("ONFILE_STAGE") or name
    if meant != name:
        raise StageError(f"ONFILE_STAGE is {meant}, --stage is {name}: they must agree")
    environ["ONFILE_STAGE"] = name
    environ.setdefault("ONFILE_TABLE_PREFIX", f"onfile-{name}")
    environ.setdefault("ONFILE_KMS_KEY_ID", f"alias/onfile-{name}")
