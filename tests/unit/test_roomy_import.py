"""What is called in an import, however deep, asks the system for no memory at each call."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_CALLS, _DEPTHS = 1_000, 250
_MODULE = f"""
from resource import RUSAGE_SELF, getrusage

def called():
    {" = ".join(f"local_{number}" for number in range(60))} = None

def faults():
    before = getrusage(RUSAGE_SELF).ru_minflt
    for _ in range({_CALLS}):
        called()
    return getrusage(RUSAGE_SELF).ru_minflt - before

def deeper(depth):
    return max(faults(), deeper(depth - 1)) if depth else 0

worst = deeper({_DEPTHS})
"""
"""A new piece of memory has to be given a page: a fault. They are counted in a loop, at each depth.

The frame that is called is larger than that of a depth, so at some it is the first in a piece.
"""


def _worst(directory: Path, importing: str) -> int:
    """Faults of the depth at which there were most."""
    (directory / "deep.py").write_text(_MODULE)
    told = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path += {[str(directory)]!r}; {importing}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(told.stdout)


def test_no_depth_of_a_roomy_import_asks_at_each_call(tmp_path: Path) -> None:
    importing = (
        "from chalicelib.roomy_import import roomy_import as load; print(load('deep').worst)"
    )
    assert _worst(tmp_path, importing) < _CALLS / 10


def test_some_depth_of_another_does(tmp_path: Path) -> None:
    assert _worst(tmp_path, "import deep; print(deep.worst)") >= _CALLS


def test_it_gives_the_module() -> None:
    from chalicelib.roomy_import import roomy_import

    assert roomy_import("chalicelib.errors") is sys.modules["chalicelib.errors"]
