"""What `onfile run` is told by the environment; all that is wrong with it is said together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chalicelib.domain.secret_key import new_secret
from onfile.local.seed import SECRET_KEY
from onfile.local.server.listening import is_loopback
from onfile.local.stage import DIRECTORY, ENDPOINT
from onfile.local.start_error import StartError
from onfile.local.sweep_timer import EVERY_S

EMBEDDED, DYNAMODB_LOCAL = "embedded", "dynamodb-local"
TEXT, JSON = "text", "json"
_LOGS = (TEXT, JSON)
_KEY = re.compile(r"(test_)?secret_key_[A-Za-z0-9]{16,64}")
_STORES = (EMBEDDED, DYNAMODB_LOCAL)
_CHOICES = {"STORE": _STORES, "LOG": _LOGS, "READY": _LOGS}
_SWITCHES = ("FRESH", "MEMORY")
_DEFAULTS = {
    "HOST": "127.0.0.1",
    "PORT": "8000",
    "FRESH": "0",
    "MEMORY": "0",
    "SERVERS": "1",
    "STORE": EMBEDDED,
    "SWEEP_EVERY": str(EVERY_S),
    "LOG": TEXT,
    "READY": TEXT,
}
_LONGEST_PAUSE_S = 86_400
MOST_SERVERS = 16
_WRONG_KEY = (
    "ONFILE_KEY: expected secret_key_ or test_secret_key_ and 16 to 64 letters and digits, and not "
    "the documented key"
)


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
    ready: str
    in_memory: bool
    seed: Path | None
    key: str | None
    """None for the documented one."""

    @property
    def starts_dynamodb_local(self) -> bool:
        """Whether the store is a process of ours."""
        return self.store == DYNAMODB_LOCAL and self.endpoint is None

    def environ(self, given: Mapping[str, str]) -> dict[str, str]:
        """`given`, for another process with the same options, which seeds nothing."""
        others = {name: value for name, value in given.items() if name != "SEED"}
        return {**others, **({} if self.key is None else {"ONFILE_KEY": self.key})}


def directory_from(environ: Mapping[str, str]) -> Path:
    """Where the local stage keeps its data and its key."""
    return Path(environ.get("ONFILE_DIRECTORY") or DIRECTORY)


def options_from(environ: Mapping[str, str]) -> Options:
    """Raises StartError that names every variable that is wrong."""
    given = {**_DEFAULTS, **{name: value for name, value in environ.items() if value}}
    wrong = _wrong(given)
    if wrong:
        raise StartError("; ".join(wrong))
    key = given.get("ONFILE_KEY")
    if key is None and not is_loopback(given["HOST"]):
        key = new_secret("test")  # the documented one is everybody's, and so is this host
    return Options(
        directory=directory_from(environ),
        host=given["HOST"],
        port=int(given["PORT"]),
        fresh=given["FRESH"] == "1",
        store=given["STORE"],
        endpoint=given.get(ENDPOINT),
        sweep_every_s=float(given["SWEEP_EVERY"]),
        log=given["LOG"],
        ready=given["READY"],
        seed=Path(given["SEED"]) if "SEED" in given else None,
        in_memory=given["MEMORY"] == "1",
        key=key,
        servers=int(given["SERVERS"]),
    )


def _wrong(given: Mapping[str, str]) -> list[str]:
    expected = {
        "PORT": None if _is_port(given["PORT"]) else "a number up to 65535",
        **{name: None if given[name] in ("0", "1") else "1, or nothing" for name in _SWITCHES},
        **{
            name: None if given[name] in words else " or ".join(words)
            for name, words in _CHOICES.items()
        },
        "SERVERS": None if _is_count(given["SERVERS"]) else f"1 to {MOST_SERVERS}",
        "SWEEP_EVERY": None if _is_pause(given["SWEEP_EVERY"]) else "seconds, more than 0",
    }
    wrong = [f"{name}={given[name]}: expected {text}" for name, text in expected.items() if text]
    if "ONFILE_KEY" in given and not _is_key(given["ONFILE_KEY"]):
        wrong.append(_WRONG_KEY)
    if given["FRESH"] == "1" and ENDPOINT in given:
        wrong.append(f"FRESH=1 empties the store of this folder, and {ENDPOINT} names another")
    if given["MEMORY"] == "1" and (given["STORE"] != EMBEDDED or ENDPOINT in given):
        wrong.append("MEMORY=1 is of the embedded store alone")
    if given["MEMORY"] == "1" and given["SERVERS"] != "1":
        wrong.append("MEMORY=1 is of one process, and SERVERS asks for more")
    return wrong


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= 65_535


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= MOST_SERVERS


def _is_key(text: str) -> bool:
    return _KEY.fullmatch(text) is not None and text != SECRET_KEY


def _is_pause(text: str) -> bool:
    try:
        return 0 < float(text) <= _LONGEST_PAUSE_S
    except ValueError:
        return False
