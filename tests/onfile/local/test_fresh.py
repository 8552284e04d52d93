"""FRESH=1 deletes nothing before it is known that the service can start."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from onfile.local import __main__ as command

KEY = "11" * 32


class Scene:
    """A folder with data in it, and the environment of a start."""

    def __init__(self, path: Path) -> None:
        self.folder = path / "onfile"
        self.data = self.folder / "data" / "onfile.db"
        self.data.parent.mkdir(parents=True)
        self.data.write_text("what is there")
        (self.folder / "vault.key").write_text(KEY)
        self.closed_in_the_end = ExitStack()
        self.environ = {
            "PATH": os.environ["PATH"],
            "FRESH": "1",
            "PORT": "0",
            "ONFILE_DIRECTORY": str(self.folder),
        }


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    made = Scene(tmp_path)
    monkeypatch.setattr(os, "environ", made.environ)
    monkeypatch.setattr("chalicelib.observability.lines.to_people", lambda: None)
    with made.closed_in_the_end:
        yield made


def said(variable: str, value: str) -> Callable[[Scene], None]:
    def change(scene: Scene) -> None:
        scene.environ[variable] = value

    change.__name__ = f"{variable}={value}"
    return change


def key_of_another_form(scene: Scene) -> None:
    (scene.folder / "vault.key").write_text("not a key")


def key_is_a_folder(scene: Scene) -> None:
    (scene.folder / "vault.key").unlink()
    (scene.folder / "vault.key").mkdir()


def no_java(scene: Scene) -> None:
    scene.environ |= {"STORE": "dynamodb-local", "PATH": str(scene.folder)}


def lock_is_a_folder(scene: Scene) -> None:
    (scene.folder / "data.lock").mkdir()


def port_is_taken(scene: Scene) -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    scene.closed_in_the_end.enter_context(taken)
    scene.environ["PORT"] = str(taken.getsockname()[1])


@pytest.mark.parametrize(
    "wrong",
    [
        port_is_taken,
        key_of_another_form,
        key_is_a_folder,
        lock_is_a_folder,
        no_java,
        said("PORT", "eighty"),
        said("PORT", "65536"),
        said("PORT", "٨٠٨٠"),
        said("HOST", "192.0.2.1"),
        said("HOST", "nowhere.invalid"),
        said("STORE", "oracle"),
        said("LOG", "xml"),
        said("SWEEP_EVERY", "0"),
        said("SWEEP_EVERY", "nan"),
        said("FRESH", "yes"),
        said("ONFILE_STAGE", "prod"),
        said("ONFILE_VAULT_KEY", "abc"),
        said("ONFILE_KMS_KEY_ID", "alias/onfile"),
        said("ONFILE_SHOP_ORIGINS", "shop.example"),
        said("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9"),
    ],
    ids=lambda wrong: wrong.__name__,
)
def test_a_start_that_is_refused_deletes_nothing_and_says_why_in_one_line(
    scene: Scene, capsys: pytest.CaptureFixture[str], wrong: Callable[[Scene], None]
) -> None:
    wrong(scene)
    assert command.main() == 1
    assert scene.data.read_text() == "what is there"
    told = capsys.readouterr().err
    assert told.startswith("onfile: ")
    assert len(told.splitlines()) == 1


def test_all_that_is_wrong_is_said_at_once(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.environ |= {"PORT": "x", "STORE": "y", "LOG": "z"}
    assert command.main() == 1
    told = capsys.readouterr().err
    assert [name in told for name in ("PORT=x", "STORE=y", "LOG=z")] == [True] * 3
