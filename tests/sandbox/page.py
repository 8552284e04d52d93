"""docs/sandbox.md as data: its tables, and its commands with what they say they answer."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")

Row = dict[str, str]


def tables() -> dict[tuple[str, ...], list[Row]]:
    """The rows under each header; tables of one header are taken together."""
    found: dict[tuple[str, ...], list[Row]] = {}
    header: tuple[str, ...] = ()
    for line in PAGE.splitlines():
        if not line.startswith("|"):
            header = ()
        elif not header:
            header = _cells(line)
        elif not set(line) <= set("|-"):
            row = dict(zip(header, _cells(line), strict=True))
            found.setdefault(header, []).append(row)
    return found


def rows(*header: str) -> list[Row]:
    """The rows under this header. Raises KeyError where the page has no such table."""
    return tables()[header]


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip("|").split("|"))


@dataclass(frozen=True)
class Command:
    """One line of a block: a request with what it should answer, or a pause in seconds."""

    method: str = ""
    path: str = ""
    form: tuple[tuple[str, str], ...] = ()
    expected: str = ""
    pause: float = 0


def blocks() -> list[list[Command]]:
    """The commands of each block that has any."""
    texts = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    return [found for text in texts if (found := _commands(text.replace("\\\n", " ")))]


def _commands(text: str) -> list[Command]:
    found: list[Command] = []
    lines = iter(text.splitlines())
    for line in lines:
        words = shlex.split(line)
        if words[0] == "sleep":
            found.append(Command(pause=float(words[1])))
        elif words[0] == "curl":
            found.append(_request(words[1:], next(lines).removeprefix("# ")))
        else:
            assert re.fullmatch(r"(URL|KEY|CUSTOMER)=\S+", line), line
    return found


def _request(words: list[str], expected: str) -> Command:
    method, path, form = "", "", []
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-d":
            name, _, value = words.pop(0).partition("=")
            form.append((name, value))
        elif word == "-u":
            assert words.pop(0) == "$KEY:"
        else:
            assert word.startswith("$URL/"), word
            path = word.removeprefix("$URL")
    method = method or ("POST" if form else "GET")
    return Command(method, path, tuple(form), expected)
