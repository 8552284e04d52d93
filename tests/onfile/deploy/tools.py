"""Tools whose packages do not go together with ours: each in an environment of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.alone import alone

TOOLS = Path(__file__).parents[3] / ".onfile" / "tools"
EMULATOR = TOOLS / "aws-emulator-1.5.33"
CHECKS = TOOLS / "template-checks-1"
CHECKOV = TOOLS / "checkov-3.3.30"

_PACKAGES = {
    EMULATOR: ["ministack[full]==1.5.33"],
    CHECKS: ["cfn-lint==1.58.0", "parliament==1.6.4", "setuptools==65.5.0"],
    CHECKOV: ["checkov==3.3.30"],
}


def installed(tool: Path) -> Path:
    """The directory of a tool's programs; the tool is fetched if it is not there yet."""
    done = tool / ".complete"
    with alone(TOOLS / f"{tool.name}.lock"):
        if not done.exists():
            subprocess.run([sys.executable, "-m", "venv", tool], check=True)
            pip = [str(tool / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, *_PACKAGES[tool]], check=True)
            done.touch()
    return tool / "bin"
