"""How often the evidence is gathered, and where its figures go.

In an ordinary run the counts are those of CI; `make evidence` sets ONFILE_EVIDENCE=1 for the long
ones. Figures land in build/evidence.jsonl, one object a line.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

FIGURES = Path(__file__).parents[2] / "build" / "evidence.jsonl"


def is_long() -> bool:
    """Whether this is the long form."""
    return os.environ.get("ONFILE_EVIDENCE") == "1"


def count(ci: int, evidence: int) -> int:
    """`ci` in an ordinary run, `evidence` in the long form."""
    return evidence if is_long() else ci


def record(name: str, figures: dict[str, int]) -> None:
    """Add a line about the row `name` of tests/evidence/table.py. Several processes may at once."""
    FIGURES.parent.mkdir(exist_ok=True)
    line = json.dumps({"name": name, "long": is_long(), "figures": figures}) + "\n"
    with FIGURES.open("a") as file:
        file.write(line)
