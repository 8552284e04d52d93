"""The command line as a person calls it, on a local stage that is running."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onfile.admin.progress import Progress
from onfile.admin.stages import StageError, open_stage, point_to
from onfile.local.seed import ORGANISATION_ID
from tests.onfile.local.running import ROOT, Running, running


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stage")


@pytest.fixture(scope="module")
def service(directory: Path) -> Iterator[Running]:
    with running(directory) as started:
        yield started


def admin(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One call of the command line, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "onfile.admin", *arguments],
        cwd=ROOT,
        env={"HOME": str(directory)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def at(directory: Path) -> tuple[str, ...]:
    return "--stage", "local", "--directory", str(directory / "onfile")


def test_both_commands_work_beside_the_running_service(service: Running, directory: Path) -> None:
    checked = admin(directory, *at(directory), "check")
    assert (checked.returncode, checked.stdout) == (0, "all invariants hold\n")
    assert "wallets: 4" in checked.stderr
    books = admin(directory, *at(directory), "--quiet", "--json", "reconcile")
    assert (books.returncode, books.stderr) == (0, "")
    assert json.loads(books.stdout)["counts"]["mismatch"] == 0


def test_a_key_is_made_listed_and_revoked(service: Running, directory: Path) -> None:
    def keys(*arguments: str) -> dict[str, Any]:
        answer = admin(directory, *at(directory), "--json", "keys", *arguments)
        assert answer.returncode == 0, answer.stderr
        known: dict[str, Any] = json.loads(answer.stdout)
        return known

    made = keys("create", ORGANISATION_ID)
    key_id, secret = made["key"]["id"], made["secret"]
    rolled = keys("roll", ORGANISATION_ID, key_id, "--overlap", "600")
    keys("revoke", ORGANISATION_ID, rolled["key"]["id"])
    listed = keys("list", ORGANISATION_ID)["keys"]
    ends = {key["id"]: key["revoked_at"] for key in listed}
    assert None not in (ends[key_id], ends[rolled["key"]["id"]])
    assert secret not in json.dumps(listed)
    assert made["key"] in [key | {"revoked_at": None} for key in listed]


def test_keys_of_no_organisation_are_refused(service: Running, directory: Path) -> None:
    answer = admin(directory, *at(directory), "keys", "list", "org_none")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "There is no organisation org_none." in answer.stderr


def test_no_stage_is_guessed(directory: Path) -> None:
    answer = admin(directory, "check")
    assert answer.returncode == 2
    assert "--stage" in answer.stderr


def test_a_stage_that_is_not_there_is_not_made(directory: Path, tmp_path: Path) -> None:
    answer = admin(directory, "--stage", "local", "--directory", str(tmp_path / "no"), "check")
    assert answer.returncode == 2
    assert "there is no local stage" in answer.stderr
    assert not (tmp_path / "no").exists()


def test_names_that_are_none_are_refused() -> None:
    with pytest.raises(StageError, match="expected lower-case"):
        open_stage("../prod", Path())


def test_a_deployed_stage_is_named_as_in_its_template() -> None:
    environ = {"ONFILE_TABLE_PREFIX": "elsewhere"}
    point_to("prod", environ)
    assert environ == {
        "ONFILE_STAGE": "prod",
        "ONFILE_TABLE_PREFIX": "elsewhere",
        "ONFILE_KMS_KEY_ID": "alias/onfile-prod",
    }


def test_an_environment_of_another_stage_is_refused() -> None:
    with pytest.raises(StageError, match="they must agree"):
        point_to("prod", {"ONFILE_STAGE": "dev"})


def test_progress_is_said_now_and_then() -> None:
    now, stream = [0.0], io.StringIO()
    progress = Progress(stream, monotonic=lambda: now[0])
    progress.at("rows", 1)
    now[0] = 11.0
    progress.at("rows", 1_000)
    progress.at("rows", 1_001)
    progress.done("rows", 1_002)
    assert stream.getvalue() == "rows: 1,000\nrows: 1,002\n"
