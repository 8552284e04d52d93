"""The file of a backup: lines of JSON, compressed, of which the last says that it is whole.

The first says what it is. Then comes one line for each row: its table, and the row as DynamoDB has
it, with bytes in base64.
"""

from __future__ import annotations

import gzip
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from onfile.admin.raw_rows import Row
from onfile.admin.stages import StageError

FORMAT = 1
_BYTES, _MANY_BYTES = "B", "BS"


def write(path: Path, about: dict[str, Any], rows: Iterable[tuple[str, Row]]) -> int:
    """How many rows. The file is for its owner alone. Raises StageError where there is one."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise StageError(f"{path} is there, and is not written over: take another name") from error
    count = 0
    with os.fdopen(descriptor, "wb") as raw, gzip.open(raw, "wt", encoding="utf-8") as file:
        file.write(_line({"onfile": "backup", "format": FORMAT, **about}))
        for table, row in rows:
            file.write(_line({"table": table, "row": _shown(row)}))
            count += 1
        file.write(_line({"rows": count}))
    return count


def head_of(path: Path) -> dict[str, Any]:
    """What it says of itself. Raises StageError for what is no whole backup of this format."""
    try:
        first, count, last = _ends(path)
    except (OSError, EOFError, ValueError) as error:
        raise StageError(f"{path} is no backup, or not a whole one: {error}") from error
    if first.get("onfile") != "backup" or first.get("format") != FORMAT:
        raise StageError(f"{path} is no backup of format {FORMAT}")
    if last != {"rows": count}:
        raise StageError(f"{path} is cut off after {count} rows: take another backup")
    return first


def rows_in(path: Path) -> Iterator[tuple[str, Row]]:
    """By the suffix of their table. `head_of` has been asked before."""
    for line in _lines(path):
        if "row" in line:
            yield line["table"], _stored(line["row"])


def _ends(path: Path) -> tuple[dict[str, Any], int, dict[str, Any]]:
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    count = 0
    for number, line in enumerate(_lines(path)):
        first = line if number == 0 else first
        count += "row" in line
        last = line
    return first, count, last


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for text in file:
            line = json.loads(text)
            if not isinstance(line, dict):
                raise ValueError("a line is no object")
            yield line


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"


def _shown(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, dict):
        return {name: _shown(each) for name, each in value.items()}
    if isinstance(value, list | set | tuple):
        return [_shown(each) for each in value]
    return value


def _stored(row: dict[str, Any]) -> dict[str, Any]:
    return {column: _value(value) for column, value in row.items()}


def _value(value: dict[str, Any]) -> dict[str, Any]:
    [(kind, held)] = value.items()
    if kind == _BYTES:
        return {kind: b64decode(held)}
    if kind == _MANY_BYTES:
        return {kind: [b64decode(each) for each in held]}
    if kind == "M":
        return {kind: _stored(held)}
    if kind == "L":
        return {kind: [_value(each) for each in held]}
    return {kind: held}
