"""`python -m tests.onfile.local.stream_reader.processes FOLDER TABLE`: reads until it is killed.

What it has seen goes to `seen` in the folder, a line for each record: the process and the number.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import Any

from onfile.embedded_dynamodb import Database
from onfile.local.embedded import directly
from onfile.local.stream_reader import StreamReader
from onfile.local.stream_reader.stream_source import StreamSource

PAUSE_S = 0.002


def n_of(record: dict[str, Any]) -> int:
    """What the item of a record was changed to."""
    return int(record["dynamodb"]["NewImage"]["n"]["N"])


def main() -> None:
    """Never returns."""
    folder, table = Path(sys.argv[1]), sys.argv[2]
    seen = os.open(folder / "seen", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def consume(event: dict[str, Any]) -> None:
        for record in event["Records"]:
            os.write(seen, f"{os.getpid()} {n_of(record)}\n".encode())

    source = StreamSource(directly(Database(folder / "store.db")), PAUSE_S)
    with StreamReader(source, [table], folder / "streams", consume).running():
        threading.Event().wait()


if __name__ == "__main__":
    main()
