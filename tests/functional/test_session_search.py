"""A session whose tests have left a number behind does not pass, whatever they say themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_TESTS = """
import logging

pytest_plugins = ["tests.support.fixtures"]


def test_that_logs():
    logging.getLogger("chalicelib").debug("%s", {text!r})


def test_that_stores(module_store):
    module_store.ask("PutItem", "keys", Item={{"digest": {{"S": {row!r}}}}})
"""


@pytest.mark.parametrize(
    ("text", "row", "passes"),
    [
        ("nothing", "nothing", True),
        ("5555 5555 5555 4444", "nothing", False),
        ("nothing", "6011000990139424", False),
    ],
)
def test_what_a_session_leaves_behind_is_searched(
    tmp_path: Path, text: str, row: str, passes: bool
) -> None:
    (tmp_path / "test_left.py").write_text(_TESTS.format(text=text, row=row))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path), "-c", str(ROOT / "pyproject.toml")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed" in done.stdout, done.stdout
    assert (done.returncode == 0) is passes, done.stdout
    assert ("a number in clear" in done.stdout) is not passes
