"""Installs the Node SDK as it is published, and runs journeys through it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support import node
from tests.support.node import ToolMissing, run

__all__ = ["HERE", "Journey", "ToolMissing", "install", "run", "run_journey"]

HERE = Path(__file__).parent


def install() -> None:
    """The SDK that the lock file here names. Raises as `node.install` does."""
    node.install(HERE)


class Journey:
    """What came of the steps of a journey, by their names."""

    def __init__(self, steps: dict[str, Any]) -> None:
        self._steps = steps

    def __getitem__(self, step: str) -> Any:
        """What the SDK answered at a step that must not have thrown."""
        assert "error" not in self._steps[step], self._steps[step]["error"]
        return self._steps[step]["answer"]

    def error(self, step: str) -> Any:
        """What the SDK threw at a step that must have."""
        assert "error" in self._steps[step], f"{step}: nothing was thrown"
        return self._steps[step]["error"]


def run_journey(script: Path, url: str, key: str, **variables: str) -> Journey:
    """Walks a script that prints its steps. Raises as `run` does."""
    lines = run(script, ONFILE_URL=url, ONFILE_KEY=key, **variables)
    steps = {line["step"]: line for line in lines}
    if len(steps) != len(lines):
        raise RuntimeError("Two steps of the journey have the same name")
    return Journey(steps)
