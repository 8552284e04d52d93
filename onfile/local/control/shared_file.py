"""What all servers of a folder know alike: JSON in a file that is replaced as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from onfile.local.control.turns import Turns

Content = dict[str, Any]


class SharedFile:
    """While there is nothing in it there is no file, and a reader's look costs next to nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turns = Turns(path.with_suffix(".lock"))
        self._read: tuple[str, Content] = ("{}", {})

    def content(self) -> Content:
        """As it is now; not to be changed."""
        try:
            text = self._path.read_text()
        except FileNotFoundError:
            return {}
        known, content = self._read
        if text != known:
            content = json.loads(text)
            self._read = text, content
        return content

    @contextmanager
    def changing(self) -> Iterator[Content]:
        """What is there, by itself: what the body makes of it is what all read from then on."""
        with self._turns.alone():
            content: Content = json.loads(json.dumps(self.content()))
            yield content
            if not content:
                self._path.unlink(missing_ok=True)
                return
            draft = self._path.with_suffix(".new")
            draft.write_text(json.dumps(content))
            draft.replace(self._path)  # whole, for those who read without the lock
