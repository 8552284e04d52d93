"""How far the streams of a table are read, in a file that survives a kill."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

FINISHED = "finished"


class Places:
    """For each shard the number of the last record that was handled, or FINISHED.

    The file is written over at each batch, in one write that leaves nothing behind of what was
    there: a new file in its place would have to reach the disk first, on file systems that see to
    that. One that can't be read, as after a power cut, is as good as none: reading from the oldest
    record on repeats some and misses none.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._by_stream: dict[str, dict[str, str]] = _load(path)

    def of(self, stream: str, shard: str) -> str | None:
        """The place in a shard, None at its start."""
        return self._by_stream.get(stream, {}).get(shard)

    def keep(self, stream: str, shard: str, place: str) -> None:
        """Set the place; it is in the file when this returns."""
        self._by_stream.setdefault(stream, {})[shard] = place
        self._save()

    def forget_all_but(self, streams: set[str]) -> None:
        """Streams that are gone need no place; `streams` are those that are there."""
        gone = self._by_stream.keys() - streams
        for stream in gone:
            del self._by_stream[stream]
        if gone:
            self._save()

    def _save(self) -> None:
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            text = json.dumps(self._by_stream).encode()
            os.pwrite(file, text.ljust(os.fstat(file).st_size), 0)
        finally:
            os.close(file)


def _load(path: Path) -> dict[str, dict[str, str]]:
    try:
        found = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return {stream: dict(shards) for stream, shards in found.items()} if _is_map(found) else {}


def _is_map(found: Any) -> bool:
    return isinstance(found, dict) and all(isinstance(part, dict) for part in found.values())
