"""Installs the Node SDK as it is published, and runs journeys through it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_SCRATCH = HERE.parent.parent / ".onfile" / "tools"
_MODULES = HERE / "node_modules"
_LOCK = "package-lock.json"
_INSTALL_TIMEOUT_S = 300.0
_JOURNEY_TIMEOUT_S = 120.0


class ToolMissing(Exception):
    """node or npm is not installed; the message names it."""


def install() -> None:
    """Puts what the lock file names into `node_modules`, unless it is there.

    Raises ToolMissing, and RuntimeError where npm fails.
    """
    npm = _tool("npm")
    _tool("node")
    if _packages(_MODULES / f".{_LOCK}") == _packages(HERE / _LOCK):
        return
    _SCRATCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_SCRATCH) as scratch:
        for name in ("package.json", _LOCK):
            shutil.copy(HERE / name, scratch)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(
            command,
            cwd=scratch,
            capture_output=True,
            text=True,
            timeout=_INSTALL_TIMEOUT_S,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"npm could not install the Node SDK: {done.stderr.strip()}")
        shutil.rmtree(_MODULES, ignore_errors=True)
        # A rename, and that at the end: an interrupted installation leaves nothing behind, and of
        # two test runs that install at once the first one wins.
        with contextlib.suppress(OSError):
            (Path(scratch) / "node_modules").rename(_MODULES)


class Journey:
    """What came of the steps of a journey, by their names."""

    def __init__(self, steps: dict[str, Any]) -> None:
        self._steps = steps

    def __getitem__(self, step: str) -> Any:
        """What the SDK answered at a step that must not have thrown."""
        assert "error" not in self._steps[step], self._steps[step]["error"]
        return self._steps[step]["answer"]

    def error(self, step: str) -> Any:
        """What the SDK threw at a step that must have."""
        assert "error" in self._steps[step], f"{step}: nothing was thrown"
        return self._steps[step]["error"]


def run_journey(script: Path, url: str, key: str, **variables: str) -> Journey:
    """Walks a script that prints its steps. Raises as `run` does."""
    lines = run(script, ONFILE_URL=url, ONFILE_KEY=key, **variables)
    steps = {line["step"]: line for line in lines}
    if len(steps) != len(lines):
        raise RuntimeError("Two steps of the journey have the same name")
    return Journey(steps)


def run(script: Path, **variables: str) -> list[Any]:
    """The lines of JSON that a script prints, which is run where it lies, with `variables` set.

    Raises ToolMissing, and RuntimeError where the script ends early.
    """
    direct = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    done = subprocess.run(
        [_tool("node"), script.name],
        cwd=script.parent,
        env={**os.environ, **direct, **variables},
        capture_output=True,
        text=True,
        timeout=_JOURNEY_TIMEOUT_S,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"The script ended early: {done.stderr.strip()[-2000:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def _tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise ToolMissing(f"{name} is not installed")
    return path


def _packages(lock: Path) -> dict[str, str]:
    """Each package that is installed by a lock file, with its hash."""
    try:
        packages = json.loads(lock.read_text())["packages"]
    except FileNotFoundError:
        return {}
    return {where: entry["integrity"] for where, entry in packages.items() if where}
