"""The add-ons' README: installed and run as it stands there, with the SDKs as published."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.onfile.local.running import ROOT, running
from tests.sdk import node

_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
_TIMEOUT_S = 120.0


def section(title: str) -> dict[str, str]:
    """The code of a section: `sh` installs, the language's own runs, `text` is what it prints."""
    text = (ROOT / "clients" / "README.md").read_text()
    blocks = _BLOCK.findall(text.split(f"## {title}\n")[1].split("\n## ")[0])
    assert len(blocks) == 3
    return dict(blocks)


def run(command: list[str], directory: Path, **variables: str) -> str:
    """What a command prints that must succeed."""
    done = subprocess.run(
        command,
        cwd=directory,
        env={**os.environ, "NO_PROXY": "127.0.0.1", "ONFILE": str(ROOT), **variables},
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_python_section_prints_what_it_says(tmp_path: Path) -> None:
    code = section("Python")
    site = tmp_path / "site"
    pip = tmp_path / "pip"
    pip.write_text(f'#!/bin/sh\n{sys.executable} -m pip "$@" --quiet --target {site}\n')
    pip.chmod(0o755)
    run(["sh", "-ec", code["sh"]], tmp_path, PATH=f"{tmp_path}:{os.environ['PATH']}")
    with running(tmp_path) as service:
        script = code["python"].replace("http://127.0.0.1:8000", service.url)
        # -S: the environment of the tests, where an SDK is installed already, does not count.
        command = [sys.executable, "-S", "-c", script]
        assert run(command, tmp_path, PYTHONPATH=str(site)) == code["text"]


@pytest.mark.node
def test_the_node_section_prints_what_it_says(tmp_path: Path) -> None:
    code = section("Node")
    try:
        node.install()
    except node.ToolMissing as missing:
        pytest.skip(f"{missing}: the Node SDK can't be run")
    project = tmp_path / "project"
    # The SDK is there already, in the version that all tests use.
    shutil.copytree(node.HERE / "node_modules", project / "node_modules")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(node.HERE / name, project)
    run(["sh", "-ec", code["sh"]], project)
    with running(tmp_path) as service:
        (project / "charge.mjs").write_text(
            code["js"].replace("http://127.0.0.1:8000", service.url)
        )
        assert run(["node", "charge.mjs"], project) == code["text"]
