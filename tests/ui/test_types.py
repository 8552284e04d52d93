"""The types of Payload.js, by the compiler in its strict mode, on a page that uses everything."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from chalicelib.api.ui import assets
from tests.support import node
from tests.ui import browser

TYPES = browser.HERE.parents[1] / "clients" / "browser" / "payload.d.ts"
PAGE = browser.HERE / "types" / "page.ts"
STRICT = {
    "noEmit": True,
    "strict": True,
    "target": "es2020",
    "lib": ["es2020", "dom"],
    "types": [],
}
MEMBER = re.compile(r"^    (\w+)[(<]", re.MULTILINE)


def compiled(directory: Path, *files: Path) -> str:
    """What the compiler says, nothing where all is well."""
    try:
        node.install(browser.HERE)
    except node.ToolMissing as missing:
        pytest.skip(str(missing))
    compiler = browser.HERE / "node_modules" / "typescript" / "bin" / "tsc"
    project = directory / "tsconfig.json"
    project.write_text(json.dumps({"compilerOptions": STRICT, "files": list(map(str, files))}))
    command = ["node", compiler, "--project", project]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


def test_a_page_that_uses_everything_fits(tmp_path: Path) -> None:
    assert compiled(tmp_path, TYPES, PAGE) == ""


def test_the_compiler_finds_what_does_not_fit(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.ts"
    wrong.write_text("new Payload.Checkout({ amount: true });\nPayload.open();\n")
    found = re.findall(r"wrong\.ts\((\d)", compiled(tmp_path, TYPES, wrong))
    assert found == ["1", "2"]


def test_all_that_has_a_type_is_there() -> None:
    script = assets.payload_script("https://pay.example/").text
    members = set(MEMBER.findall(TYPES.read_text())) - {"constructor"}
    assert {"submit", "field", "close", "applepay", "clear"} <= members
    assert {name for name in members if f"  {name}(" not in script} == set()


def test_all_that_is_there_has_a_type() -> None:
    script = assets.payload_script("https://pay.example/").text
    [given] = re.findall(r"Object\.assign\(Payload, \{ ([^}]+) \}\)", script)
    typed = set(re.findall(r"^  class (\w+)", TYPES.read_text(), re.MULTILINE))
    assert set(given.split(", ")) == typed - {"Surface"}
