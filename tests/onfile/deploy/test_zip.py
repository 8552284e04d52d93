"""The zip: the same for the same source, the product alone in it, and it starts by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from chalicelib.joined_modules import FILE
from onfile.deploy.names import LARGEST_ZIP
from onfile.deploy.package import TEMPLATE, ZIP
from onfile.deploy.project import ROOT

_PRODUCT = "chalicelib"
_STARTED_ALONE = """
import importlib.util, inspect, sys
from pathlib import Path
assert importlib.util.find_spec("onfile") is None
from types import SimpleNamespace
import app
assert app.__file__.startswith(DIRECTORY)
context = {"resourcePath": "/openapi.json", "httpMethod": "GET", "requestId": "alone"}
event = {"requestContext": context, "headers": {}, "pathParameters": None, "stageVariables": None,
         "multiValueQueryStringParameters": None, "body": None, "isBase64Encoded": False}
assert app.app(event, SimpleNamespace(aws_request_id="alone"))["statusCode"] == 200
assert callable(app.sweep)
import chalicelib.joined_modules as reader
joined = [each for each in sys.modules.values()
          if type(getattr(each, "__loader__", None)).__module__ == reader.__name__]
assert {"botocore", "chalicelib.wiring", "pynamodb.models"} <= {each.__name__ for each in joined}
assert all(Path(each.__file__).is_file() for each in joined)
assert "def services" in inspect.getsource(sys.modules["chalicelib.wiring"])
"""


@pytest.mark.parametrize("name", [ZIP, TEMPLATE])
def test_two_builds_are_the_same_to_the_byte(built: list[Path], name: str) -> None:
    one, other = (target / name for target in built)
    assert one.read_bytes() == other.read_bytes()


def test_the_zip_has_at_most_ten_megabytes(built: list[Path]) -> None:
    assert (built[0] / ZIP).stat().st_size <= LARGEST_ZIP == 9_000_000


def test_the_zip_has_every_source_of_the_product_and_none_of_the_command(built: list[Path]) -> None:
    with zipfile.ZipFile(built[0] / ZIP) as archive:
        packed = {name for name in archive.namelist() if not name.endswith((".pyc", "/"))}
    ours = {name for name in packed if name.startswith(f"{_PRODUCT}/")}
    assert ours == {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / _PRODUCT).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert not {name for name in packed if name.startswith("onfile/")}


def test_the_zip_has_no_file_of_byte_code_for_a_module_that_is_joined(built: list[Path]) -> None:
    with zipfile.ZipFile(built[0] / ZIP) as archive:
        compiled = {name.split(".")[0] for name in archive.namelist() if name.endswith(".pyc")}
    within = f"{_PRODUCT}/__pycache__"
    assert compiled == {"__pycache__/app", f"{within}/__init__", f"{within}/joined_modules"}


def test_the_zip_knows_no_control_plane(built: list[Path]) -> None:
    with zipfile.ZipFile(built[0] / ZIP) as archive:
        beginnings = ("app.", FILE, f"{_PRODUCT}/")
        ours = [name for name in archive.namelist() if name.startswith(beginnings)]
        telling = [name for name in ours if b"/_local" in archive.read(name)]
    assert "/_local" in (ROOT / "onfile" / "local" / "control" / "routes.py").read_text()
    assert (len(ours) > 100, telling) == (True, [])


def test_the_app_of_the_zip_answers_with_nothing_beside_it(
    built: list[Path], tmp_path: Path
) -> None:
    with zipfile.ZipFile(built[0] / ZIP) as archive:
        archive.extractall(tmp_path)
    _stand_in_for_what_is_of_another_processor(tmp_path)
    variables = {"AWS_LAMBDA_FUNCTION_NAME": "onfile-prod", "ONFILE_STAGE": "prod"}
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"DIRECTORY = {str(tmp_path)!r}\n{_STARTED_ALONE}"],
        cwd=tmp_path,
        env={**{k: v for k, v in os.environ.items() if k != "PYTHONPATH"}, **variables},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def _stand_in_for_what_is_of_another_processor(root: Path) -> None:
    for foreign in root.rglob("*.so"):
        module = ".".join((*foreign.parent.relative_to(root).parts, foreign.name.split(".")[0]))
        found = find_spec(module)
        foreign.unlink()
        shutil.copy(str(found and found.origin), foreign.parent)
