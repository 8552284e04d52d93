"""Installs the Node SDK as it is published, and runs the journey through it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_SCRATCH = _HERE.parent.parent / ".onfile" / "tools"
_MODULES = _HERE / "node_modules"
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
    if _packages(_MODULES / f".{_LOCK}") == _packages(_HERE / _LOCK):
        return
    _SCRATCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_SCRATCH) as scratch:
        for name in ("package.json", _LOCK):
            shutil.copy(_HERE / name, scratch)
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


def run_journey(url: str, key: str) -> dict[str, Any]:
    """What came of each step of `journey.mjs`, by the step's name. Raises ToolMissing."""
    direct = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    done = subprocess.run(
        [_tool("node"), "journey.mjs"],
        cwd=_HERE,
        env={**os.environ, **direct, "ONFILE_URL": url, "ONFILE_KEY": key},
        capture_output=True,
        text=True,
        timeout=_JOURNEY_TIMEOUT_S,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"The journey ended early: {done.stderr.strip()}")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["step"]: line for line in lines}


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
