"""Brings the local stage up in this process: settings, store, tables, seed."""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path

from chalicelib import wiring
from chalicelib.store.accounts import Accounts
from chalicelib.store.organisations import Organisations
from chalicelib.store.tables import create_missing
from onfile.embedded_dynamodb import Database, attach
from onfile.local.seed import seed

DIRECTORY = Path(".onfile")
ENDPOINT = "AWS_ENDPOINT_URL_DYNAMODB"

_DEFAULTS = {
    "ONFILE_STAGE": "local",
    "ONFILE_TABLE_PREFIX": "onfile-local",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@lru_cache(maxsize=1)
def prepare(directory: Path = DIRECTORY) -> None:
    """Make this process ready to serve the local stage, with its data under `directory`.

    The store is the embedded one, unless AWS_ENDPOINT_URL_DYNAMODB names another. What the
    environment says already is left as it is.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("ONFILE_VAULT_KEY", _vault_key(directory / "vault.key"))
    set_credentials()
    connection = wiring.connection()
    if not os.environ.get(ENDPOINT):
        (directory / "data").mkdir(exist_ok=True)
        attach(connection.client.meta.events, Database(directory / "data" / "onfile.db"))
    create_missing(wiring.TABLES)
    seed(wiring.services(), Accounts(connection), Organisations())


def set_credentials() -> None:
    """botocore signs every request, the embedded store's too; neither checks the signature.

    An endpoint that somebody named may want credentials of theirs, so those given are kept.
    """
    if not os.environ.get(ENDPOINT) or not os.environ.get("AWS_ACCESS_KEY_ID"):
        os.environ["AWS_ACCESS_KEY_ID"] = "local"
        os.environ["AWS_SECRET_ACCESS_KEY"] = "local"  # noqa: S105  (checked by nobody)
        os.environ.pop("AWS_SESSION_TOKEN", None)


def _vault_key(path: Path) -> str:
    """The local stage's sealing key, made at the first start. Losing it loses the card numbers."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text().strip()
