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

PAGE = (ROOT / "docs" / "testing.md").read_text()
JEST_BY_NODE = """
const { after, before, beforeEach, test } = require('node:test')
Object.assign(globalThis, { beforeAll: (make) => before(make), afterAll: after, beforeEach, test })
"""
"""node:test in the place of jest, whose names the example uses."""

PHPUNIT = r"""<?php
namespace PHPUnit\Framework;
class TestCase {
    protected function assertSame($expected, $actual): void {
        if ($expected !== $actual) { throw new \Exception(json_encode([$expected, $actual])); }
        echo "asserted\n";
    }
    public function run(string $test): void { $this->setUp(); $this->$test(); }
    protected function setUp(): void {}
}
require 'PaymentTest.php';
foreach (preg_grep('/^test/', get_class_methods('PaymentTest')) as $test) {
    (new \PaymentTest())->run($test);
}
"""
"""What the example needs of PHPUnit, which comes by composer alone."""


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
    return done.stdout


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


@pytest.mark.parametrize(("heading", "count"), [("jest and vitest", 2), ("Time", 1)])
def test_jest_by_node(tmp_path: Path, command: Mapping[str, str], heading: str, count: int) -> None:
    package = tmp_path / "node_modules" / "onfile-testing"
    package.parent.mkdir()
    package.symlink_to(ROOT / "clients" / "node" / "testing")
    (tmp_path / "prelude.cjs").write_text(JEST_BY_NODE)
    (tmp_path / "payments.test.cjs").write_text(example(heading, "js"))
    said = run("node", "--require", "./prelude.cjs", "payments.test.cjs", cwd=tmp_path, **command)
    assert re.search(rf"^(#|ℹ) pass {count}$", said, re.MULTILINE), said  # noqa: RUF001


def test_phpunit(tmp_path: Path, url: str) -> None:
    (tmp_path / "PaymentTest.php").write_text(example("PHPUnit", "php"))
    (tmp_path / "phpunit.php").write_text(PHPUNIT)
    said = run("php", "phpunit.php", cwd=tmp_path, ONFILE_URL=url)
    assert said.count("asserted") == 8


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
