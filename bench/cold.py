"""A cold start: CPU time of the packaged function from its start to its first answered charge.

The floor is an otherwise empty Chalice application with PynamoDB and one DynamoDB client that reads
one row, out of the same packages, compiled into files beside the sources, in turns with ours. Both
run under AWS's own runtime interface client, against DynamoDB Local; ours asks a KMS of the bench's
own besides.
"""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from pynamodb.models import Model

from bench import bare_app, fake_kms
from bench.report import Figure, say
from bench.runtime_api import first_answer
from bench.store import event
from bench.warm import CHARGE
from chalicelib import wiring
from chalicelib.config import Settings
from chalicelib.dynamo.connection import bind, connect
from chalicelib.joined_modules import FILE
from chalicelib.store.accounts import Accounts
from chalicelib.store.organisations import Organisations
from chalicelib.store.tables import create_missing
from onfile.deploy.artifact import compile_all
from onfile.deploy.names import ARCHITECTURES, LARGEST_ZIP, MEGABYTE, Names
from onfile.deploy.package import ZIP, package
from onfile.local import dynamodb_local, seed, stage

PAIRS = 15
TARGET = 1.2
_REGION, _PREFIX, _ROW = "us-east-1", "bench", "row"
_KMS_ENDPOINT = "AWS_ENDPOINT_URL_KMS"

Start = Callable[[], float]


def measure() -> Iterator[Figure]:
    """The medians of starts that take turns, and the size of the zip."""
    with tempfile.TemporaryDirectory() as directory:
        say("cold start: packaging")
        archive, ours, bare = _artifacts(Path(directory))
        yield _size(archive)
        with _stage() as variables:
            yield _compared(_charging(ours, variables), _reading(bare, variables))


def _size(archive: Path) -> Figure:
    size, limit = archive.stat().st_size / MEGABYTE, LARGEST_ZIP / MEGABYTE
    return Figure("cold", "zip, MB", f"{size:.1f}", f"{limit:.0f}", size / limit, target=1)


def _compared(charge: Start, read: Start) -> Figure:
    charge(), read()  # the first of each also reads the files from the disk
    say(f"cold start: {PAIRS} pairs")
    pairs = [(charge(), read()) for _ in range(PAIRS)]
    ours, floor = (median(each) for each in zip(*pairs, strict=True))
    return Figure(
        section="cold",
        name="start to first charge, CPU ms",
        value=f"{ours:.0f}",
        floor=f"{floor:.0f} (an empty application's first GetItem)",
        ratio=ours / floor,
        target=TARGET,
        note="the sandbox's books are kept too, and the data key is unwrapped by a KMS",
    )


def _charging(artifact: Path, variables: dict[str, str]) -> Start:
    sent = event("POST", "/transactions", "/transactions", body=CHARGE)
    return lambda: first_answer(artifact, sent, variables)[0]


def _reading(artifact: Path, variables: dict[str, str]) -> Start:
    sent = event("POST", f"/rows/{_ROW}", bare_app.ROUTE, body={}, named={"name": _ROW})
    return lambda: first_answer(artifact, sent, variables)[0]


def _artifacts(directory: Path) -> tuple[Path, Path, Path]:
    """The zip, and both applications as they lie in a function."""
    architecture = next(ours for ours, its in ARCHITECTURES.items() if its == platform.machine())
    package(Names("bench"), directory, architecture=architecture)
    ours, bare = directory / "ours", directory / "bare"
    with zipfile.ZipFile(directory / ZIP) as archive:
        archive.extractall(ours)
    shutil.copytree(ours, bare)
    shutil.rmtree(bare / "chalicelib")
    shutil.rmtree(bare / "__pycache__")
    (bare / FILE).unlink()
    shutil.copy(bare_app.__file__, bare / "app.py")
    compile_all(bare)
    return directory / ZIP, ours, bare


@contextmanager
def _stage() -> Iterator[dict[str, str]]:
    """The variables of a deployed stage whose organisation is that of the local one."""
    stage.set_credentials()
    server = dynamodb_local.start(dynamodb_local.fetch(stage.DIRECTORY / "tools"))
    try:
        with fake_kms.serving() as kms:
            os.environ[_KMS_ENDPOINT] = kms
            _fill(server.endpoint)
            yield {
                "ONFILE_STAGE": "bench",
                "ONFILE_TABLE_PREFIX": _PREFIX,
                "ONFILE_KMS_KEY_ID": fake_kms.KEY_ID,
                "AWS_DEFAULT_REGION": _REGION,
                "AWS_REGION": _REGION,
                stage.ENDPOINT: server.endpoint,
                **{name: os.environ[name] for name in (_KMS_ENDPOINT, *_CREDENTIALS)},
            }
    finally:
        os.environ.pop(_KMS_ENDPOINT, None)
        server.stop()


_CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


def _fill(endpoint: str) -> None:
    settings = Settings("bench", _PREFIX, _REGION, kms_key_id=fake_kms.KEY_ID)
    connection = connect(region=_REGION, host=endpoint)
    models: tuple[type[Model], ...] = (*wiring.TABLES, bare_app.Row)
    bind(models, connection, prefix=_PREFIX)
    create_missing(models)
    seed.seed(wiring.build(settings, connection), Accounts(connection), Organisations())
    bare_app.Row(_ROW, text="text").save()
