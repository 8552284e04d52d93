"""The table of evidence: what each row requires, and whether the figures that were found hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

Figures = Mapping[str, int]

LEVELS = frozenset({"callers", "senders", "steps"})
"""With what each test was run: the least counts. All other figures of a row are added up."""


@dataclass(frozen=True)
class Row:
    """What must be reached at least, in CI and in the long form; `none` must all be 0."""

    name: str
    ci: Figures
    long: Figures
    none: tuple[str, ...] = field(default=())

    def required(self, *, is_long: bool) -> Figures:
        """The least figures of one form."""
        return self.long if is_long else self.ci

    def holds(self, found: Figures, *, is_long: bool) -> bool:
        """Whether what was found is enough, and nothing of it is wrong."""
        required = self.required(is_long=is_long)
        enough = all(found.get(name, 0) >= least for name, least in required.items())
        return enough and all(found.get(name) == 0 for name in self.none)


TABLE = (
    Row("crash matrix", {"cases": 400}, {"cases": 400}, none=("wrong",)),
    Row("crash matrix at a vendor", {"cases": 800}, {"cases": 800}, none=("wrong",)),
    Row("crash matrix at Square", {"cases": 120}, {"cases": 400}, none=("wrong",)),
    Row("a method that a vendor is told of", {"cases": 70}, {"cases": 70}, none=("wrong",)),
    Row("a dispute beside a refund", {"cases": 40}, {"cases": 40}, none=("wrong",)),
    Row(
        "kill -9 under load",
        {"kills": 20, "callers": 16},
        {"kills": 200, "callers": 16},
        none=("lost", "doubled"),
    ),
    Row(
        "one key, many senders",
        {"rounds": 200, "senders": 16},
        {"rounds": 1_000, "senders": 64},
    ),
    Row(
        "same key, changed request",
        {"bodies": 200, "elsewhere": 200},
        {"bodies": 5_000, "elsewhere": 5_000},
    ),
    Row(
        "refunds racing",
        {"payments": 200, "callers": 8},
        {"payments": 2_000, "callers": 16},
    ),
    Row("capture, void, refund racing", {"rounds": 300}, {"rounds": 5_000}),
    Row(
        "defaults at once",
        {"callers": 16, "steps": 200},
        {"callers": 64, "steps": 2_000},
    ),
    Row(
        "random faults",
        {"charges": 2_000, "match": 2_000},
        {"charges": 100_000, "match": 100_000},
    ),
    Row(
        "random faults at a vendor",
        {"charges": 400, "match": 400},
        {"charges": 20_000, "match": 20_000},
    ),
    Row(
        "stateful model",
        {"programs": 300, "steps": 30},
        {"programs": 5_000, "steps": 100},
    ),
)


def added_up(lines: Iterable[tuple[str, Figures]]) -> dict[str, dict[str, int]]:
    """The figures of each row, of all processes and stores that worked at it."""
    rows: dict[str, dict[str, int]] = {}
    for row, figures in lines:
        found = rows.setdefault(row, {})
        for name, value in figures.items():
            if name not in found:
                found[name] = value
            else:
                found[name] = min(found[name], value) if name in LEVELS else found[name] + value
    return rows


def judged(found: Mapping[str, Figures], *, is_long: bool) -> Iterator[tuple[str, bool]]:
    """Each row as a line of Markdown, and whether it holds. What is in no row does not."""
    for row in TABLE:
        figures = found.get(row.name, {})
        holds = row.holds(figures, is_long=is_long)
        yield _line(row.name, row.required(is_long=is_long), figures, holds), holds
    for name in sorted(found.keys() - {row.name for row in TABLE}):
        yield _line(name, {}, found[name], False), False


def _line(name: str, required: Figures, found: Figures, holds: bool) -> str:
    cells = (name, _text(required), _text(found), "holds" if holds else "FAILS")
    return f"| {' | '.join(cells)} |"


def _text(figures: Figures) -> str:
    return ", ".join(f"{value:,} {name}" for name, value in figures.items()) or "nothing"
