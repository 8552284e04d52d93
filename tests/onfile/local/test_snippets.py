"""Every command of the docs is taken by zsh, the shell of every Mac, as it is by others.

The commands themselves are stand-ins that do nothing: what is held is that the shell hands them on,
rather than look for files whose names match `card[card_number]=…`. Those of README.md and
docs/sandbox.md are run for what they do by tests of their own.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.onfile.local.running import ROOT

BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
COMMANDS = (
    "curl",
    "make",
    "pip",
    "npm",
    "git",
    "sleep",
    "aws",
    "python",
    "chalice",
    "cd",
    "cut",
    "onfile",
)
PAGES = sorted(
    path.relative_to(ROOT)
    for folder in ("*.md", "docs/*.md", "clients/*.md", "chalicelib/api/reference/*.md")
    for path in ROOT.glob(folder)
    if BLOCK.search(path.read_text())
)


def test_there_are_pages_with_commands() -> None:
    assert {"README.md", "docs/sandbox.md", "docs/operations.md"} <= set(map(str, PAGES))


@pytest.mark.parametrize("page", PAGES, ids=str)
@pytest.mark.parametrize("shell", [["bash", "--norc"], ["zsh", "-f"]], ids=lambda shell: shell[0])
def test_a_shell_takes_the_commands_of_a_page(tmp_path: Path, page: Path, shell: list[str]) -> None:
    if shutil.which(shell[0]) is None:
        pytest.skip(f"{shell[0]} is not installed")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in COMMANDS:
        (programs / name).write_text("#!/bin/sh\nexec cat >/dev/null\n")
        (programs / name).chmod(0o755)
    (tmp_path / "headers").touch()  # what a loop of curl's has written
    text = "\n".join(BLOCK.findall((ROOT / page).read_text()))
    done = subprocess.run(
        [*shell, "-c", f"cd() {{ :; }}\n{text}"],
        cwd=tmp_path,
        env={"PATH": f"{programs}:/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stderr == ""
