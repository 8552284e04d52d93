"""openapi-python-client makes a client of the whole document: mypy reads it, and it charges."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from onfile.local.seed import CUSTOMER_ID, SECRET_KEY
from tests.generated.conftest import SEEN
from tests.onfile.local.running import running
from tests.reference.described import operations

HERE = Path(__file__).parent
_PROGRAMS = Path(sys.executable).parent
_TIMEOUT_S = 300.0


def run(*command: str, directory: Path) -> str:
    """What a program of this environment says, which must succeed."""
    done = subprocess.run(
        [str(_PROGRAMS / command[0]), *command[1:]],
        cwd=directory,
        # It formats what it has made by the ruff that it finds.
        env={"PATH": f"{_PROGRAMS}:{os.environ['PATH']}", "NO_PROXY": "127.0.0.1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def made(described: Path) -> tuple[Path, str]:
    """The folder with the package `client`, and what the generator has said."""
    options = ["--path", described.name, "--output-path", "client", "--meta", "none"]
    said = run("openapi-python-client", "generate", *options, directory=described.parent)
    shutil.copy(HERE / "journey.py", described.parent)
    return described.parent, said


def test_it_is_made_without_a_warning_for_every_operation(made: tuple[Path, str]) -> None:
    folder, said = made
    assert said.strip() == "Generating client"
    modules = {path.stem for path in (folder / "client" / "api").rglob("*.py")} - {"__init__"}
    assert modules == {operation["operationId"] for *_, operation in operations()}


def test_mypy_reads_it_and_the_journey(made: tuple[Path, str]) -> None:
    folder, _ = made
    # The generator's own client.py hands `*args: object` on, whatever the document says.
    settings = "[mypy]\ncheck_untyped_defs = True\n[mypy-client.client]\nignore_errors = True\n"
    (folder / "mypy.ini").write_text(settings)
    run("mypy", "--config-file", "mypy.ini", "client", "journey.py", directory=folder)


def test_the_six_requests_of_the_quick_start(made: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = made
    with running(tmp_path) as service:
        said = run("python", "journey.py", service.url, SECRET_KEY, CUSTOMER_ID, directory=folder)
    assert json.loads(said) == SEEN
