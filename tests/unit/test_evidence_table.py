"""The printer of the evidence: adds up, and says what is missing, short or wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.evidence.__main__ import main
from tests.evidence.table import TABLE

Lines = list[dict[str, Any]]


def enough(*, is_long: bool) -> Lines:
    """Just what is required, as one process would record it."""
    return [
        {
            "name": row.name,
            "long": is_long,
            "figures": {**row.required(is_long=is_long), **dict.fromkeys(row.none, 0)},
        }
        for row in TABLE
    ]


def printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: Lines
) -> tuple[int, dict[str, str]]:
    """The exit code, and the line of each row."""
    file = tmp_path / "figures.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    code = main(file)
    rows = capsys.readouterr().out.splitlines()[2:]
    return code, {row.split(" | ")[0].removeprefix("| "): row for row in rows}


@pytest.mark.parametrize("is_long", [False, True])
def test_what_is_enough_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], is_long: bool
) -> None:
    code, rows = printed(tmp_path, capsys, enough(is_long=is_long))
    assert code == 0
    assert list(rows) == [row.name for row in TABLE]
    assert all(row.endswith("| holds |") for row in rows.values())


@pytest.mark.parametrize("name", [row.name for row in TABLE])
def test_a_row_that_is_missing_or_short_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    [row] = [row for row in TABLE if row.name == name]
    others = [line for line in enough(is_long=True) if line["name"] != name]
    for figure, least in row.long.items():
        short = {**row.long, **dict.fromkeys(row.none, 0), figure: least - 1}
        for more in ([], [{"name": name, "long": True, "figures": short}]):
            code, rows = printed(tmp_path, capsys, [*others, *more])
            assert code == 1
            assert [each for each in rows if rows[each].endswith("| FAILS |")] == [name]


def test_lines_of_a_row_are_added_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for line in enough(is_long=False) if line["name"] != "kill -9 under load"]
    for kills, lost in ((14, 0), (6, 0)):
        figures = {"kills": kills, "callers": 16, "lost": lost, "doubled": 0}
        lines.append({"name": "kill -9 under load", "long": False, "figures": figures})
    code, rows = printed(tmp_path, capsys, lines)
    assert code == 0
    assert "| 20 kills, 16 callers, 0 lost, 0 doubled | holds |" in rows["kill -9 under load"]
    lines[-1]["figures"]["lost"] = 1
    assert printed(tmp_path, capsys, lines)[0] == 1


def test_only_the_long_form_counts_where_there_is_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = enough(is_long=False)
    lines += enough(is_long=True)[1:]
    assert printed(tmp_path, capsys, lines)[0] == 1


def test_nothing_is_not_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(tmp_path / "none.jsonl") == 1
    assert capsys.readouterr().out.count("| nothing | FAILS |") == len(TABLE)


def test_what_no_row_asks_for_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stray = {"name": "misspelt", "long": False, "figures": {"rounds": 1}}
    code, rows = printed(tmp_path, capsys, [*enough(is_long=False), stray])
    assert (code, rows["misspelt"]) == (1, "| misspelt | nothing | 1 rounds | FAILS |")
