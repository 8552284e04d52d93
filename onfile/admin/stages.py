"""Opening a stage by its name: the local one from its directory, a deployed one by its tables.

Who looks after money must not do so in the wrong place: no stage is assumed, none is made, and an
environment that speaks of another stage is refused.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path

from botocore.session import get_session
from pynamodb.connection.base import Connection

from chalicelib import wiring
from chalicelib.config import LOCAL, settings_from
from chalicelib.services.use_cases import Services
from chalicelib.store.organisations import Organisations
from onfile.stage_names import STAGE, key_alias_of, tables_of

REGION = "AWS_DEFAULT_REGION"


class StageError(Exception):
    """The stage can't be opened like this; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Stage:
    """An open stage: its use cases, and the connection to its tables."""

    name: str
    services: Services
    connection: Connection


def open_stage(name: str, directory: Path) -> Stage:
    """The stage `name`. `directory` is the local stage's.

    Raises StageError, ConfigurationError, and what `unreachable` explains.
    """
    if STAGE.fullmatch(name) is None:
        raise StageError(f"--stage {name}: expected lower-case letters, digits and dashes")
    if name == LOCAL:
        _open_local(directory)
        return Stage(name, wiring.services(), wiring.connection())
    point_to(name, os.environ)
    _take_region(os.environ)
    stage = Stage(name, wiring.services(), wiring.connection())
    Organisations().get(_NOBODY)
    return stage


_NOBODY = "org_nobody"
"""Asked for, to learn in one request whether there is a stage, and whether one may look at it."""


def _open_local(directory: Path) -> None:
    if not directory.is_dir():
        raise StageError(f"there is no local stage in {directory}: `make run` makes one")
    from onfile.local import stage  # only here: for a deployed stage it is not needed
    from onfile.local.start_error import StartError

    try:
        stage.bring_up(directory, "onfile.admin")
    except (StartError, ValueError) as error:
        raise StageError(str(error)) from error


def table_prefix() -> str:
    """What the names of the open stage's tables begin with."""
    return settings_from(os.environ).table_prefix


def _take_region(environ: MutableMapping[str, str]) -> None:
    """The service reads the environment alone; a person may have named it in a profile."""
    if not environ.get(REGION):
        region = get_session().get_config_variable("region")
        if region:
            environ[REGION] = region


def point_to(name: str, environ: MutableMapping[str, str]) -> None:
    """Point the settings to the deployed stage `name`, as its template names its parts.

    Raises StageError where the environment speaks of another stage.
    """
    meant = environ.get("ONFILE_STAGE") or name
    if meant != name:
        raise StageError(f"ONFILE_STAGE is {meant}, --stage is {name}: they must agree")
    environ["ONFILE_STAGE"] = name
    environ.setdefault("ONFILE_TABLE_PREFIX", tables_of(name))
    environ.setdefault("ONFILE_KMS_KEY_ID", key_alias_of(name))
