"""A folder of data: any number use it, one alone empties it, and who is in the way is named."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from onfile.local.data_folder import DataFolder
from onfile.local.start_error import StartError
from tests.onfile.local.running import ROOT, running, start

_HOLD = """
import sys
from pathlib import Path
from onfile.local.data_folder import DataFolder
DataFolder(Path(sys.argv[1])).share(sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def closing() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def _folder(path: Path, closing: ExitStack) -> DataFolder:
    folder = DataFolder(path)
    closing.callback(folder.release)
    return folder


def _with_data(path: Path) -> Path:
    data = path / "data"
    (data / "dynamodb-local").mkdir(parents=True)
    (data / "onfile.db").write_text("rows")
    return data


def _hold(path: Path, user: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path), user],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_all_that_is_in_it_goes_but_not_the_key(tmp_path: Path, closing: ExitStack) -> None:
    data = _with_data(tmp_path)
    (tmp_path / "vault.key").write_text("key")
    _folder(tmp_path, closing).empty()
    assert list(data.iterdir()) == []
    assert (tmp_path / "vault.key").read_text() == "key"


def test_a_link_to_another_disk_is_emptied_and_stays(tmp_path: Path, closing: ExitStack) -> None:
    elsewhere = _with_data(tmp_path / "elsewhere")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "data").symlink_to(elsewhere)
    _folder(tmp_path / "own", closing).empty()
    assert list(elsewhere.iterdir()) == []
    assert (tmp_path / "own" / "data").is_symlink()


def test_it_is_for_its_owner_alone(tmp_path: Path, closing: ExitStack) -> None:
    _folder(tmp_path / "new", closing).share("a test")
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
    assert (tmp_path / "new" / "data.lock").stat().st_mode & 0o077 == 0


def test_everybody_who_uses_it_is_named_and_nobody_else(tmp_path: Path, closing: ExitStack) -> None:
    data = _with_data(tmp_path)
    dead = _hold(tmp_path, "of yesterday")
    living = [_hold(tmp_path, user) for user in ("http://127.0.0.1:1", "onfile.admin")]
    dead.kill()
    dead.communicate()
    with pytest.raises(StartError) as refused:
        _folder(tmp_path, closing).empty()
    for process in living:
        assert f"(process {process.pid})" in str(refused.value)
    assert "http://127.0.0.1:1 " in str(refused.value)
    assert "of yesterday" not in str(refused.value)
    assert (data / "onfile.db").read_text() == "rows"
    for process in living:
        process.kill()
        process.communicate()
    _folder(tmp_path, closing).empty()
    assert list(data.iterdir()) == []


def test_who_empties_it_goes_on_to_use_it(tmp_path: Path, closing: ExitStack) -> None:
    _with_data(tmp_path)
    first = _folder(tmp_path, closing)
    first.empty()
    first.share("the first")
    second = _folder(tmp_path, closing)
    second.share("the second")
    with pytest.raises(StartError, match=r"the first \(process \d+\), the second"):
        _folder(tmp_path, closing).empty()


def test_servers_share_a_folder_and_a_fresh_one_is_refused(tmp_path: Path) -> None:
    with running(tmp_path) as one, running(tmp_path) as other:
        output, _ = (fresh := start(tmp_path, FRESH="1")).communicate(timeout=60)
        assert fresh.returncode == 1
        for service in (one, other):
            assert f"{service.url} (process {service.process.pid})" in output
            assert service.interrupt() == 0
    with running(tmp_path, FRESH="1"):
        pass
