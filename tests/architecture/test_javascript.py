"""All JavaScript that is ours, by eslint; that of the elements by TypeScript's compiler too.

Both are pinned among the packages of the browser's tests. Without Node they are left out.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.support import node

ROOT = Path(__file__).parents[2]
PACKAGES = ROOT / "tests" / "ui"
STATIC = ROOT / "chalicelib" / "api" / "ui" / "static"
WRITTEN = ("chalicelib/api/ui/static", "clients", "onfile/local/demo", "tests/sdk", "tests/ui")
CHECKED = {
    "checkJs": True,
    "noEmit": True,
    "target": "es2021",
    "lib": ["es2021", "dom", "dom.iterable"],
    "module": "es2020",
    "moduleResolution": "node",
    "types": [],
}


def run(tool: str, *arguments: str | Path, text: str = "") -> str:
    """What a tool of the packages says, of `text` if it reads that; nothing where all is well."""
    try:
        node.install(PACKAGES)
    except node.ToolMissing as missing:
        pytest.skip(str(missing))
    command = ["node", PACKAGES / "node_modules" / tool, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, input=text, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert (done.returncode == 0) == (done.stdout == ""), done.stdout
    return done.stdout


def linted(*what: str | Path, text: str = "") -> str:
    """What eslint finds."""
    config = PACKAGES / "eslint.config.mjs"
    return run("eslint/bin/eslint.js", "--config", config, *what, text=text)


def checked(directory: Path, *modules: Path) -> str:
    """What the compiler finds in modules of the elements."""
    declared = PACKAGES / "types" / "static.d.ts"
    files = [str(path) for path in (declared, *modules)]
    project = directory / "tsconfig.json"
    project.write_text(json.dumps({"compilerOptions": CHECKED, "files": files}))
    return run("typescript/bin/tsc", "--project", project)


def test_eslint_finds_nothing() -> None:
    assert linted(*WRITTEN) == ""


def test_the_compiler_finds_nothing(tmp_path: Path) -> None:
    assert checked(tmp_path, *sorted(STATIC.rglob("*.js"))) == ""


def test_both_find_a_name_that_is_not_there(tmp_path: Path) -> None:
    wrong = "nobody();\ndocument.bodi.remove();\n"
    module = tmp_path / "wrong.js"
    module.write_text(wrong)
    place = STATIC / "shared" / "wrong.js"
    found = linted("--stdin", "--stdin-filename", place, text=wrong), checked(tmp_path, module)
    assert "'nobody' is not defined" in found[0]
    assert "nobody" in found[1]
    assert "bodi" in found[1]
