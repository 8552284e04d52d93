"""Brings the local stage up in this process: settings, store, tables, seed."""

from __future__ import annotations

import os
from pathlib import Path

from chalicelib import wiring
from chalicelib.config import settings_from
from chalicelib.dynamo.connection import store_errors
from chalicelib.errors import ServiceUnavailable
from chalicelib.store.accounts import Accounts
from chalicelib.store.organisations import Organisations
from chalicelib.store.tables import create_missing
from onfile.embedded_dynamodb import Database
from onfile.local.data_folder import DataFolder
from onfile.local.embedded import directly
from onfile.local.run_arguments import ENDPOINT as ENDPOINT
from onfile.local.seed import SECRET_KEY, seed
from onfile.local.start_error import StartError
from onfile.local.vault_key import VaultKey

DIRECTORY = Path(".onfile")

_DEFAULTS = {
    "ONFILE_STAGE": "local",
    "ONFILE_TABLE_PREFIX": "onfile-local",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def bring_up(directory: Path, user: str) -> None:
    """Make this process ready to serve the local stage, with its data under `directory`.

    The store is the embedded one, unless AWS_ENDPOINT_URL_DYNAMODB names another. What the
    environment says already is left as it is. `user` is who holds the data until the process ends.
    Raises StartError, ConfigurationError, ValueError and OSError, each with a text for a person.
    """
    folder = DataFolder(directory)
    key = configure(folder)
    folder.share(user)
    prepare(folder, key)


def configure(folder: DataFolder) -> VaultKey:
    """The settings of this process; nothing is written. Raises what `bring_up` does."""
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    key = VaultKey(folder.vault_key)
    key.choose()
    if os.environ.get(ENDPOINT):
        set_credentials()
    settings_from(os.environ)
    return key


def prepare(folder: DataFolder, key: VaultKey, secret_key: str = SECRET_KEY) -> None:
    """Store, tables, key and seed, once configured. `secret_key` opens it. Raises as `bring_up`."""
    connection = wiring.connection()
    if not os.environ.get(ENDPOINT):
        folder.data.mkdir(exist_ok=True)
        path = None if folder.in_memory else folder.data / "onfile.db"
        connection.transport = directly(Database(path))
    try:
        with store_errors():
            create_missing(wiring.TABLES)
        key.settle()
        seed(wiring.services(), Accounts(connection), Organisations(), secret_key)
    except ServiceUnavailable as error:
        where = os.environ.get(ENDPOINT) or folder.data
        cause = " ".join(str(error.__cause__ or error).split())
        raise StartError(f"the store in {where} does not answer, or is damaged: {cause}") from error


def set_credentials() -> None:
    """Every request by HTTP is signed; DynamoDB Local does not check it.

    An endpoint that somebody named may want credentials of theirs, so those given are kept.
    """
    if not os.environ.get(ENDPOINT) or not os.environ.get("AWS_ACCESS_KEY_ID"):
        os.environ["AWS_ACCESS_KEY_ID"] = "local"
        os.environ["AWS_SECRET_ACCESS_KEY"] = "local"  # noqa: S105  (checked by nobody)
        os.environ.pop("AWS_SESSION_TOKEN", None)
