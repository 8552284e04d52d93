"""openapi-typescript types the whole document: the journey compiles with --strict, and charges."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from onfile.local.seed import CUSTOMER_ID, SECRET_KEY
from tests.generated.conftest import SEEN
from tests.onfile.local.running import running
from tests.support import node

HERE = Path(__file__).parent
_TIMEOUT_S = 300.0
_COMPILED = ["--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom"]

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def folder(described: Path) -> Path:
    """A project with the packages, the document and the journey."""
    try:
        node.install(HERE)
    except node.ToolMissing as missing:
        pytest.skip(f"{missing}: the types can't be made")
    (described.parent / "node_modules").symlink_to(HERE / "node_modules")
    for name in ("package.json", "journey.ts"):
        shutil.copy(HERE / name, described.parent)
    return described.parent


def run(folder: Path, tool: str, *arguments: str) -> str:
    """What a tool of the project says, which must succeed."""
    done = subprocess.run(
        ["node", f"node_modules/{tool}", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_journey_compiles_strictly_and_charges(folder: Path, tmp_path: Path) -> None:
    said = run(folder, "openapi-typescript/bin/cli.js", "openapi.json", "-o", "api.ts")
    assert "warn" not in said.lower()
    assert run(folder, "typescript/bin/tsc", *_COMPILED, "journey.ts") == ""
    with running(tmp_path) as service:
        script = folder / "journey.js"
        variables = {"URL": service.url, "KEY": SECRET_KEY, "CUSTOMER": CUSTOMER_ID}
        assert node.run(script, **variables) == [SEEN]
