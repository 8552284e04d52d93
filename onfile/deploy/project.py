"""A project of its own for Chalice: what goes into the zip, and nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onfile.deploy.names import ARCHITECTURES, DeployError
from onfile.deploy.template.lambda_functions import policy_file
from onfile.service_folder import service_folder

ROOT = service_folder()
LOCK = ROOT / "requirements-lambda.txt"

CHALICE = [sys.executable, "-c", "import sys; from chalice.cli import main; sys.exit(main())"]
"""Its `main` answers a failure with a code, and raises nothing."""

_PYTHON = (3, 11)
_GLIBC = ("manylinux2014", "manylinux_2_17", "manylinux_2_26")
"""What wheels may need of the system: Lambda's Python 3.11 runs on Amazon Linux 2, glibc 2.26."""


def lay_out(
    project: Path, config: Mapping[str, Any], policies: Mapping[str, Mapping[str, Any]]
) -> None:
    """Write sources and settings; `policies` are those of the functions, by Chalice's names.

    What was laid out there before goes, but not the packages, nor what Chalice notes of a stage
    that it has deployed from there.
    """
    if sys.version_info[:2] != _PYTHON:
        own = ".".join(map(str, sys.version_info[:2]))
        raise DeployError(
            "Packaging needs Python 3.11, which the functions run on: byte code is compiled here, "
            f"and packages are chosen, for that one. This is {own}"
        )
    settings = project / ".chalice"
    for old in (project / "chalicelib", settings / "deployments"):
        shutil.rmtree(old, ignore_errors=True)
    settings.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "app.py", project)
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "chalicelib", project / "chalicelib", ignore=without)
    # The packages are those under `vendor`: Chalice would take them without checking hashes.
    (project / "requirements.txt").write_text("")
    (settings / "config.json").write_text(json.dumps(config))
    for function, policy in policies.items():
        (settings / policy_file(function)).write_text(json.dumps(policy))


def install(project: Path, architecture: str) -> None:
    """The packages of the lock file, for Lambda's system, by wheels whose hashes are known.

    Those that lie there already stay, if they were put there whole, for this file and architecture.
    """
    machine, vendor, noted = ARCHITECTURES[architecture], project / "vendor", project / "vendor.of"
    wanted = hashlib.sha256(LOCK.read_bytes() + machine.encode()).hexdigest()
    if noted.exists() and noted.read_text() == wanted:
        return
    shutil.rmtree(vendor, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    exact = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--no-compile"]
    platforms = [f"--platform={glibc}_{machine}" for glibc in _GLIBC]
    where = ["--python-version=3.11", f"--target={vendor}", f"--requirement={LOCK}"]
    _run("pip install", [*command, *exact, *platforms, *where], ROOT, {})
    noted.write_text(wanted)


def chalice(project: Path, *arguments: str, region: str = "us-east-1") -> None:
    """Chalice's own command line, in the project. Raises DeployError with what it has said."""
    where = {"AWS_DEFAULT_REGION": region}
    _run(f"chalice {arguments[0]}", [*CHALICE, *arguments], project, where)


def _run(called: str, command: list[str], directory: Path, variables: Mapping[str, str]) -> None:
    environment = {**os.environ, **variables}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(  # noqa: S603
        command, cwd=directory, env=environment, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise DeployError(f"{called} failed:\n{done.stdout}{done.stderr}")
