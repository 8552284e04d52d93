"""A key that is lost or damaged, and a store that is none: one sentence, and nothing is changed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from onfile.embedded_dynamodb import Database
from tests.onfile.local.running import running, start

OTHER_KEY = "22" * 32


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a first start leaves it: with a card that is sealed."""
    path = tmp_path_factory.mktemp("sealed")
    with running(path) as service:
        service.kill()
    return path


def lost(key: Path) -> None:
    key.unlink()


def another(key: Path) -> None:
    key.write_text(OTHER_KEY)


def empty(key: Path) -> None:
    key.write_bytes(b"")


def cut_short(key: Path) -> None:
    key.write_text(key.read_text()[:-2])


def not_hex(key: Path) -> None:
    key.write_text("g" * 64)


def not_text(key: Path) -> None:
    key.write_bytes(bytes(range(128, 192)))


def a_folder(key: Path) -> None:
    key.unlink()
    key.mkdir()


KEYS = [lost, another, empty, cut_short, not_hex, not_text, a_folder]


@pytest.mark.parametrize("damage", KEYS, ids=lambda damage: damage.__name__)
def test_a_key_that_does_not_open_the_data_is_not_replaced_in_silence(
    tmp_path: Path, sealed: Path, damage: Callable[[Path], None]
) -> None:
    shutil.copytree(sealed / "onfile", tmp_path / "onfile")
    key = tmp_path / "onfile" / "vault.key"
    damage(key)
    before = _content(key)
    told = _refused(tmp_path)
    assert str(key) in told
    assert _content(key) == before
    assert damage is a_folder or ("copy" in told and "FRESH=1" in told)


def test_a_key_of_the_environment_has_to_open_the_data_too(tmp_path: Path, sealed: Path) -> None:
    shutil.copytree(sealed / "onfile", tmp_path / "onfile")
    assert "ONFILE_VAULT_KEY" in _refused(tmp_path, ONFILE_VAULT_KEY=OTHER_KEY)


def test_a_lost_key_is_made_anew_with_an_empty_store(tmp_path: Path, sealed: Path) -> None:
    shutil.copytree(sealed / "onfile", tmp_path / "onfile")
    key = tmp_path / "onfile" / "vault.key"
    before = key.read_text()
    key.unlink()
    with running(tmp_path, FRESH="1"):
        assert key.read_text() != before
    with running(tmp_path):
        pass


def no_database(path: Path) -> None:
    path.write_bytes(b"this is a letter to my aunt\n" * 200)


def another_programs(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()


def another_programs_with_our_number(path: Path) -> None:
    another_programs(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 1")
    connection.close()


def of_a_later_format(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


def without_its_end(path: Path) -> None:
    Database(path).close()
    path.write_bytes(path.read_bytes()[:5000])


def with_another_first_page(path: Path) -> None:
    Database(path).close()
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)


def folder(path: Path) -> None:
    path.mkdir()


STORES = [
    no_database,
    another_programs,
    another_programs_with_our_number,
    of_a_later_format,
    without_its_end,
    with_another_first_page,
    folder,
]


@pytest.mark.parametrize("damage", STORES, ids=lambda damage: damage.__name__)
def test_a_file_that_is_no_store_is_refused_and_left_alone(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    path = tmp_path / "onfile.db"
    damage(path)
    before = _content(path)
    with pytest.raises((ValueError, OSError), match=str(path)):
        Database(path)
    assert _content(path) == before


@pytest.mark.parametrize("damage", [no_database, another_programs], ids=lambda d: d.__name__)
def test_the_service_says_so_in_one_line(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    path = tmp_path / "onfile" / "data" / "onfile.db"
    path.parent.mkdir(parents=True)
    damage(path)
    assert str(path) in _refused(tmp_path)


def test_a_store_that_is_damaged_further_in_is_one_line_too(tmp_path: Path, sealed: Path) -> None:
    shutil.copytree(sealed / "onfile", tmp_path / "onfile")
    path = tmp_path / "onfile" / "data" / "onfile.db"
    _without_a_log(path)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    assert str(path.parent) in _refused(tmp_path)


def _without_a_log(path: Path) -> None:
    """All pages into the file itself: what a log still holds would be read from there, whole."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _refused(directory: Path, **variables: str) -> str:
    """The one line that a start ends with."""
    with start(directory, **variables) as process:
        try:
            output, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 1, output
    assert output.startswith("onfile: ")
    [line] = output.strip().splitlines()
    return line


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
