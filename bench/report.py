"""One table of figures, each with the floor that it is compared to and its target."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from chalicelib.observability import lines


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement. `ratio` is to `floor`, measured beside it; `target` bounds the ratio.

    `higher_is_better` turns the bound round. A figure without a target is there to be known.
    """

    section: str
    name: str
    value: str
    floor: str = ""
    ratio: float | None = None
    target: float | None = None
    higher_is_better: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the target is met; empty without one."""
        if self.ratio is None or self.target is None:
            return ""
        met = self.ratio >= self.target if self.higher_is_better else self.ratio <= self.target
        return "met" if met else "MISSED"

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        sign = "≥" if self.higher_is_better else "≤"
        target = "" if self.target is None else f"{sign} {self.target:g}"
        return self.section, self.name, self.value, self.floor, ratio, target, self.verdict


@contextmanager
def as_in_a_stage() -> Iterator[None]:
    """Inside, the service writes its lines as a function does, to nowhere."""
    with Path(os.devnull).open("w") as nowhere:
        lines.to_programs("bench", nowhere)
        try:
            yield
        finally:
            lines.to_people()


_HEAD = ("section", "figure", "Onfile", "floor", "ratio", "target", "")


def table(figures: Iterable[Figure]) -> str:
    """The figures as a Markdown table, aligned for a terminal too; notes stand below it."""
    known = list(figures)
    rows = [_HEAD, *(each.cells for each in known)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    printed = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    printed.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    notes = [f"- {each.name}: {each.note}" for each in known if each.note]
    return "\n".join([*printed, "", *notes])


def machine() -> str:
    """What it was measured on."""
    info = Path("/proc/cpuinfo")
    models = [
        line.partition(":")[2].strip()
        for line in (info.read_text().splitlines() if info.exists() else [])
        if line.startswith("model name")
    ]
    model = models[0] if models else platform.processor() or platform.machine()
    return f"{os.cpu_count()} cores of {model}, Python {platform.python_version()}"


def save(figures: Iterable[Figure], path: Path) -> None:
    """Keep the figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"machine": machine(), "figures": [asdict(each) for each in figures]}
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False))


def say(text: str) -> None:
    """Progress, on the standard error."""
    print(text, file=sys.stderr, flush=True)
