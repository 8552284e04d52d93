"""The examples of docs/testing.md, each run as it stands there, where its runtime is at hand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml

from onfile.local.control.orders_read import FAULTS, OUTCOMES
from onfile.local.control.routes import PREFIX
from onfile.local.run_arguments import environ_from
from tests.onfile.local.running import ROOT
from tests.onfile.test_command import ready
from tests.onfile.testing.test_plugin import suite
from tests.support import node

PAGE = (ROOT / "docs" / "testing.md").read_text()
RUNNERS = Path(__file__).parent / "runners"
"""Where jest and vitest are locked."""


def example(heading: str, language: str) -> str:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert found is not None
    return found[1]


def run(*command: str, cwd: Path, **variables: str) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(
        command,
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(cwd), **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # jest tells what it has to say where errors go.
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with ready(tmp_path_factory.mktemp("documented"), "--memory") as told:
        yield told["url"]


@pytest.fixture
def command(tmp_path: Path) -> Mapping[str, str]:
    """Variables by which `onfile` is found, as if it were installed."""
    programs = tmp_path / "bin"
    programs.mkdir()
    script = programs / "onfile"
    script.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m onfile "$@"\n')
    script.chmod(0o755)
    (programs / "python").symlink_to(sys.executable)
    return {"PATH": f"{programs}:{os.environ['PATH']}"}


@pytest.mark.parametrize(("heading", "count"), [("pytest", 3), ("Time", 2)])
def test_pytest(tmp_path: Path, heading: str, count: int) -> None:
    done = suite(tmp_path, example(heading, "python"))
    assert f"{count} passed" in done.stdout, done.stdout


@pytest.fixture(scope="module")
def runners() -> Path:
    """The folder of the commands jest and vitest."""
    try:
        node.install(RUNNERS)
    except node.ToolMissing as missing:
        pytest.skip(str(missing))
    return RUNNERS / "node_modules" / ".bin"


@pytest.mark.parametrize("runner", ["jest", "vitest"])
def test_jest_and_vitest(
    tmp_path: Path, command: Mapping[str, str], runners: Path, runner: str
) -> None:
    package = tmp_path / "node_modules" / "onfile-testing"
    package.parent.mkdir()
    package.symlink_to(ROOT / "clients" / "node" / "testing")
    (tmp_path / "package.json").write_text("{}")
    for name, heading in (("payments", "jest and vitest"), ("time", "Time")):
        (tmp_path / f"{name}.test.js").write_text(example(heading, "js"))
    options = {"jest": ["--rootDir", "."], "vitest": ["run", "--globals"]}[runner]
    variables = {**command, "NO_COLOR": "1"}
    said = run(str(runners / runner), *options, cwd=tmp_path, **variables)
    assert re.search(r"^ *Tests:? +(3 passed \(3\)|3 passed, 3 total)$", said, re.MULTILINE), said


def test_phpunit(tmp_path: Path, url: str) -> None:
    (tmp_path / "PaymentTest.php").write_text(example("PHPUnit", "php"))
    said = run("phpunit", "PaymentTest.php", cwd=tmp_path, ONFILE_URL=url)
    assert "OK (3 tests, 8 assertions)" in said


def test_rspec(tmp_path: Path, url: str) -> None:
    (tmp_path / "payments_spec.rb").write_text(example("RSpec", "ruby"))
    said = run("rspec", "payments_spec.rb", cwd=tmp_path, ONFILE_URL=url)
    assert "3 examples, 0 failures" in said


def test_github_actions(tmp_path: Path, command: Mapping[str, str]) -> None:
    steps = yaml.safe_load(example("GitHub Actions", "yaml"))["jobs"]["tests"]["steps"]
    start, test = (step["run"] for step in steps if "name" in step)
    said_to_later_steps = tmp_path / "github.env"
    script = f"set -e\n{start}\nset -a; . {said_to_later_steps}\n{test}\nkill %1; wait"
    said = run("bash", "-c", script, cwd=tmp_path, GITHUB_ENV=str(said_to_later_steps), **command)
    assert '"object":"organisation"' in said


def test_every_option_request_outcome_and_fault_on_the_page_is_there() -> None:
    options = re.findall(r"^\| `(--[^`]*)`(?:, `(--[^`]*)`)? \|", PAGE, re.MULTILINE)
    assert len(options) >= 5
    for each in filter(None, (each for row in options for each in row)):
        assert environ_from(each.split(), {})
    rows = re.findall(r"^\| `([a-z_]+)` \|", PAGE.split("## The control plane")[1], re.MULTILINE)
    assert rows == ["outcome", *OUTCOMES, "fault", *FAULTS]
    assert f"under `{PREFIX}`" in PAGE
