"""The tables of docs/compatibility.md."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATH = ROOT / "docs" / "compatibility.md"
TEXT = PATH.read_text()

_CODE = re.compile(r"`([^`]+)`")


def section(title: str) -> str:
    """What stands below a heading, up to the next one of its level or above."""
    level = title.partition(" ")[0]
    match = re.search(rf"^{re.escape(title)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", TEXT, re.M | re.S)
    assert match, f"no section {title}"
    return match[1]


def tables(text: str) -> list[list[list[str]]]:
    """The rows of each table in `text`, without head and rule; cells are stripped."""
    found: list[list[list[str]]] = []
    for block in re.findall(r"(?:^\|.*\n)+", text, re.M):
        rows = [_cells(line) for line in block.splitlines()]
        assert {len(row) for row in rows} == {len(rows[0])}, rows[0]
        found.append(rows[2:])
    return found


def codes(cell: str) -> list[str]:
    """What stands in backticks."""
    return _CODE.findall(cell)


def number(cell: str) -> int:
    """The first number of a cell, without its commas."""
    match = re.match(r"[\d,]+", cell)
    assert match, cell
    return int(match[0].replace(",", ""))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
