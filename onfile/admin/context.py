"""What every command is given: the stage it works on, and where its result and progress go."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from onfile.admin.progress import Progress
from onfile.admin.stages import Stage


@dataclass(frozen=True, slots=True)
class Context:
    """One call of the command line."""

    stage: Stage
    as_json: bool
    out: TextIO
    progress: Progress

    def show(self, result: Mapping[str, Any], lines: list[str]) -> None:
        """Print the result: as one JSON object, or as `lines` for people."""
        text = json.dumps(result, indent=2) if self.as_json else "\n".join(lines)
        print(text, file=self.out)


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Lines of columns under their headings, as wide as they must be; of None a dash."""
    cells = [
        list(headings),
        *(["-" if each is None else str(each) for each in row] for row in rows),
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
