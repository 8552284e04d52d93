"""What `make run` is told by the environment; all that is wrong with it is said together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from onfile.local.stage import DIRECTORY, ENDPOINT
from onfile.local.start_error import StartError
from onfile.local.sweep_timer import EVERY_S

EMBEDDED, DYNAMODB_LOCAL = "embedded", "dynamodb-local"
TEXT, JSON = "text", "json"
_LOGS = (TEXT, JSON)
_STORES = (EMBEDDED, DYNAMODB_LOCAL)
_LONGEST_PAUSE_S = 86_400
MOST_SERVERS = 16


@dataclass(frozen=True)
class Options:
    """The table in `__main__`, read. `endpoint` is of a store that somebody else runs."""

    directory: Path
    host: str
    port: int
    fresh: bool
    store: str
    endpoint: str | None
    sweep_every_s: float
    log: str
    servers: int

    @property
    def starts_dynamodb_local(self) -> bool:
        """Whether the store is a process of ours."""
        return self.store == DYNAMODB_LOCAL and self.endpoint is None


def directory_from(environ: Mapping[str, str]) -> Path:
    """Where the local stage keeps its data and its key."""
    return Path(environ.get("ONFILE_DIRECTORY") or DIRECTORY)


def options_from(environ: Mapping[str, str]) -> Options:
    """Raises StartError that names every variable that is wrong."""
    port, fresh = environ.get("PORT") or "8000", environ.get("FRESH") or "0"
    store, log = environ.get("STORE") or EMBEDDED, environ.get("LOG") or TEXT
    servers = environ.get("SERVERS") or "1"
    pause, endpoint = environ.get("SWEEP_EVERY") or str(EVERY_S), environ.get(ENDPOINT) or None
    wrong = [
        *([] if _is_port(port) else [f"PORT={port}: expected a number up to 65535"]),
        *([] if fresh in ("0", "1") else [f"FRESH={fresh}: expected 1, or nothing"]),
        *([] if store in _STORES else [f"STORE={store}: expected {' or '.join(_STORES)}"]),
        *([] if log in _LOGS else [f"LOG={log}: expected {' or '.join(_LOGS)}"]),
        *([] if _is_count(servers) else [f"SERVERS={servers}: expected 1 to {MOST_SERVERS}"]),
        *([] if _is_pause(pause) else [f"SWEEP_EVERY={pause}: expected seconds, more than 0"]),
    ]
    if fresh == "1" and endpoint is not None:
        wrong.append(f"FRESH=1 empties the store of this folder, and {ENDPOINT} names another")
    if wrong:
        raise StartError("; ".join(wrong))
    return Options(
        directory=directory_from(environ),
        host=environ.get("HOST") or "127.0.0.1",
        port=int(port),
        fresh=fresh == "1",
        store=store,
        endpoint=endpoint,
        sweep_every_s=float(pause),
        log=log,
        servers=int(servers),
    )


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= 65_535


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= MOST_SERVERS


def _is_pause(text: str) -> bool:
    try:
        return 0 < float(text) <= _LONGEST_PAUSE_S
    except ValueError:
        return False
