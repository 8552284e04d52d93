"""Node packages as they are published, and scripts that run with them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

_SCRATCH = Path(__file__).parents[2] / ".onfile" / "tools"
_LOCK, _SETTINGS = "package-lock.json", ".npmrc"
_INSTALL_TIMEOUT_S = 300.0
_RUN_TIMEOUT_S = 120.0


class ToolMissing(Exception):
    """node or npm is not installed; the message names it."""


def install(directory: Path) -> None:
    """Puts what the lock file of `directory` names into its `node_modules`, unless it is there.

    Raises ToolMissing, and RuntimeError where npm fails.
    """
    npm = _tool("npm")
    _tool("node")
    modules = directory / "node_modules"
    if _packages(modules / f".{_LOCK}") == _packages(directory / _LOCK):
        return
    _SCRATCH.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_SCRATCH) as scratch:
        for name in ("package.json", _LOCK, _SETTINGS):
            if (directory / name).exists():
                shutil.copy(directory / name, scratch)
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
            raise RuntimeError(f"npm could not install the packages: {done.stderr.strip()}")
        shutil.rmtree(modules, ignore_errors=True)
        # A rename, and that at the end: an interrupted installation leaves nothing behind, and of
        # two test runs that install at once the first one wins.
        with contextlib.suppress(OSError):
            (Path(scratch) / "node_modules").rename(modules)


def run(script: Path, *, timeout_s: float = _RUN_TIMEOUT_S, **variables: str) -> list[Any]:
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
        timeout=timeout_s,
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
    # What is optional is there for some machines only.
    return {
        where: entry["integrity"]
        for where, entry in packages.items()
        if where and not entry.get("optional")
    }
