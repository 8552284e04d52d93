"""The wheel: what is in it, that an empty environment can run it, and that it charges there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.onfile.local.running import ROOT
from tests.onfile.test_command import answer, ready, status

PIN = re.compile(r"^([a-z0-9]+)==(\S+)$", re.MULTILINE)


def called(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, capture_output=True, text=True, timeout=400
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built of the sources as they are."""
    target = tmp_path_factory.mktemp("wheel")
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--wheel-dir", target)
    called(sys.executable, "-m", "pip", "wheel", *options, ROOT, cwd=target)
    return next(target.glob("*.whl"))


def test_nothing_but_the_command_lies_at_its_top(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"onfile"}
    service = {name.removeprefix("onfile/service/") for name in names if "/service/" in name}
    assert service == {
        "app.py",
        "requirements-lambda.txt",
        *(
            path.relative_to(ROOT).as_posix()
            for path in (ROOT / "chalicelib").rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        ),
    }


def test_installed_alone_in_another_folder_it_runs_and_charges(wheel: Path, tmp_path: Path) -> None:
    called(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    programs = tmp_path / "venv" / "bin"
    install = ("install", "--quiet", "--disable-pip-version-check", wheel)
    called(programs / "python", "-m", "pip", *install, cwd=tmp_path)
    command = (str(programs / "onfile"),)
    with ready(tmp_path, "--data", str(tmp_path / "data"), command=command) as told:
        form = {"type": "payment", "amount": "100", "customer_id": told["customer_id"]}
        charged = answer(f"{told['url']}/transactions", told["key"], form)
        assert json.loads(charged[1])["status"] == "processed"
        assert status(f"{told['url']}/docs") == status(f"{told['url']}/demo") == 200
    local = ("--stage", "local", "--directory", str(tmp_path / "data"))
    assert called(*command, "admin", *local, "check", cwd=tmp_path) == "all invariants hold\n"
    # A Chalice application beside it keeps the name `chalicelib` to itself.
    find = "import importlib.util as u; print(u.find_spec('chalicelib'), u.find_spec('app'))"
    assert called(programs / "python", "-c", find, cwd=tmp_path) == "None None\n"
    lay_out = (
        "from onfile.service_folder import put_first; put_first()\n"
        "from pathlib import Path; from onfile.deploy.project import LOCK, lay_out\n"
        "lay_out(Path('project'), {}, {}); assert LOCK.is_file()"
    )
    called(programs / "python", "-c", lay_out, cwd=tmp_path)
    assert (tmp_path / "project" / "app.py").read_text() == (ROOT / "app.py").read_text()


def test_what_it_asks_for_takes_what_a_laptop_is_pinned_to() -> None:
    pins = {
        name: version
        for file in ("requirements.txt", "requirements-local.txt")
        for name, version in PIN.findall((ROOT / file).read_text())
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {each.name: each.specifier for each in map(Requirement, project["dependencies"])}
    # Nothing of ours imports boto3: it is for scripts of operators.
    assert set(asked) == set(pins) - {"boto3"}
    assert all(pins[name] in specifier for name, specifier in asked.items())
