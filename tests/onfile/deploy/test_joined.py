"""Modules out of the joined file are what they are out of their own files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.joined_modules import FILE
from onfile.deploy.artifact import compile_all
from onfile.deploy.joined import join

_SOURCES = {
    "six.py": "NAME = __name__\n",
    "shop/__init__.py": '"""Sells."""\nfrom shop.till import open_till\n',
    "shop/till.py": "def open_till():\n    pass\n\n\ndef break_it():\n    raise ValueError\n",
    "shop/deep/__init__.py": "",
    "shop/deep/down.py": "from shop import till\nfrom shop.deep import __name__ as above\n",
    "shop/deep/note.txt": "kept",
    "shop/deep/data.json": '{"a": 1}',
}
_TOLD = """
import importlib, importlib.resources, inspect, json, pkgutil, sys, traceback
sys.path[:0] = [ROOT]
from chalicelib.joined_modules import find_in
find_in(FILES)
import shop, six, shop.deep.down
def told(module):
    spec = module.__spec__
    return [module.__name__, module.__file__, module.__package__, module.__doc__, spec.parent,
            spec.origin, getattr(module, "__path__", None), spec.has_location]
try:
    shop.till.break_it()
except ValueError as error:
    where = traceback.extract_tb(error.__traceback__)[-1]
print(json.dumps({
    "modules": [told(m) for m in (shop, shop.till, shop.deep, shop.deep.down, six)],
    "source": inspect.getsource(shop.till),
    "beside": importlib.resources.files("shop.deep").joinpath("note.txt").read_text(),
    "data": pkgutil.get_data("shop.deep", "data.json").decode(),
    "within": sorted(each.name for each in pkgutil.iter_modules(shop.__path__)),
    "error": [where.lineno, where.name],
    "loader": type(shop.__loader__).__module__,
    "missing": importlib.util.find_spec("shop.missing") is None,
}))
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("joined")
    for name, source in _SOURCES.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    compile_all(directory)
    join(directory)
    return directory


def _told(root: Path, files: Path) -> dict[str, Any]:
    names = f"ROOT, FILES = {str(root)!r}, {str(files)!r}"
    done = subprocess.run(
        [sys.executable, "-c", f"{names}\n{_TOLD}"], capture_output=True, text=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_module_is_the_same_either_way(root: Path, tmp_path: Path) -> None:
    joined, own = _told(root, root), _told(root, tmp_path)
    assert (joined.pop("loader"), own.pop("loader")) == (
        "chalicelib.joined_modules",
        "_frozen_importlib_external",
    )
    assert joined == own
    assert (own["error"], own["missing"]) == ([6, "break_it"], True)


def test_no_source_is_read_to_load_a_module(root: Path) -> None:
    source = root / "shop" / "deep" / "down.py"
    right = source.read_text()
    source.write_text("no Python")
    try:
        assert _told(root, root)["missing"]
    finally:
        source.write_text(right)


def test_a_joined_module_has_no_byte_code_of_its_own(tmp_path: Path) -> None:
    for name in ("app.py", "chalicelib/joined_modules.py", "chalicelib/wiring.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    compile_all(tmp_path)
    join(tmp_path)
    kept = {path.name.split(".")[0] for path in tmp_path.rglob("*.pyc")}
    assert kept == {"app", "joined_modules"}
    assert b"chalicelib.wiring" in (tmp_path / FILE).read_bytes()
