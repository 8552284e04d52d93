"""`package`: the template and the zip of a stage, by `chalice package` with a merged template."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chalicelib import wiring
from chalicelib.deploy.artifact import refine
from chalicelib.deploy.names import ARCHITECTURES, FUNCTIONS, DeployError, Names
from chalicelib.deploy.template.functions import chalice_config, policy_file
from chalicelib.deploy.template.policies import policy
from chalicelib.deploy.template.whole import merged

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements-lambda.txt"
LEFT_OUT = ("admin", "deploy", "local")
"""Packages of chalicelib that no function needs."""

TEMPLATE, ZIP = "template.json", "deployment.zip"
_PYTHON = (3, 11)
_GLIBC = ("manylinux2014", "manylinux_2_17", "manylinux_2_26")
"""What wheels may need of the system: Lambda's Python 3.11 runs on Amazon Linux 2, glibc 2.26."""


def package(names: Names, target: Path, *, architecture: str, traced: bool = False) -> Path:
    """Write the template and the zip into `target`; the template's path. Raises DeployError."""
    if sys.version_info[:2] != _PYTHON:
        raise DeployError("Packaging needs Python 3.11, which the functions run on")
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        work = Path(directory)
        project = work / "project"
        _lay_out(project, names, architecture=architecture, traced=traced)
        _install(project / "vendor", ARCHITECTURES[architecture])
        merge = work / "merge.json"
        merge.write_text(json.dumps(merged(wiring.TABLES, names)))
        _chalice(project, names, merge, work / "out")
        refine(work / "out" / ZIP, target / ZIP, work / "refined")
        template = json.loads((work / "out" / "sam.json").read_text())
    path = target / TEMPLATE
    path.write_text(json.dumps(template, separators=(",", ":"), sort_keys=True))
    return path


def _lay_out(project: Path, names: Names, *, architecture: str, traced: bool) -> None:
    """A project of its own for Chalice: what goes into the zip, and nothing else."""
    project.mkdir()
    shutil.copy(ROOT / "app.py", project)
    ignore: Callable[[Any, list[str]], set[str]] = _ignored
    shutil.copytree(ROOT / "chalicelib", project / "chalicelib", ignore=ignore)
    # The packages are those under `vendor`: Chalice would take them without checking hashes.
    (project / "requirements.txt").write_text("")
    settings = project / ".chalice"
    settings.mkdir()
    config = chalice_config(names, architecture=architecture, traced=traced)
    (settings / "config.json").write_text(json.dumps(config))
    for function in FUNCTIONS:
        written = json.dumps(policy(function, names, traced=traced))
        (settings / policy_file(function)).write_text(written)


def _ignored(directory: Any, entries: list[str]) -> set[str]:
    left_out = set(LEFT_OUT) if Path(directory) == ROOT / "chalicelib" else set()
    return {name for name in entries if name in left_out or name == "__pycache__"}


def _install(vendor: Path, machine: str) -> None:
    """The packages of the lock file, for Lambda's system, by wheels whose hashes are known."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    exact = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--no-compile"]
    platforms = [f"--platform={glibc}_{machine}" for glibc in _GLIBC]
    where = ["--python-version=3.11", f"--target={vendor}", f"--requirement={LOCK}"]
    _run([*command, *exact, *platforms, *where], ROOT)


def _chalice(project: Path, names: Names, merge: Path, out: Path) -> None:
    command = [sys.executable, "-c", "from chalice.cli import main; main()", "package"]
    _run([*command, "--stage", names.stage, "--merge-template", str(merge), str(out)], project)


def _run(command: list[str], directory: Path) -> None:
    environment = {**os.environ, "AWS_DEFAULT_REGION": "us-east-1"}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(  # noqa: S603
        command, cwd=directory, env=environment, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise DeployError(f"{' '.join(command[2:5])} failed:\n{done.stdout}{done.stderr}")
